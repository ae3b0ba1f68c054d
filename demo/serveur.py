"""The demonstration's server: one gunicorn process with threads, worker thread included."""

from gunicorn.app.base import BaseApplication


class DemoServer(BaseApplication):
    """gunicorn without its command line: the options are the demonstration's."""

    def __init__(self, host: str, port: int) -> None:
        self.bind = f"{host}:{port}"
        super().__init__()

    def load_config(self) -> None:
        """One process: the task worker lives in it, and SQLite has one writer."""
        for name, value in {
            "bind": self.bind,
            "workers": 1,
            "threads": 8,
            "worker_class": "gthread",
            "loglevel": "warning",
            "proc_name": "alliance-demo",
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self):
        """The WSGI application, imported in the worker process."""
        from config.wsgi import application  # noqa: PLC0415 -- threads must start in the worker, not in the parent

        return application


def serve(host: str, port: int) -> None:
    """Serve until Ctrl+C."""
    DemoServer(host, port).run()
