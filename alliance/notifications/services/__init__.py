"""The acts of the outbox: to write a mail, to send it."""
