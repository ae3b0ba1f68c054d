"""The acts of the cité: their plain content, and the writers of each in PDF and in Word form.

``contenus`` holds one dataclass per act, filled by the app that knows the facts; ``pdf`` and ``docx`` write it.
"""
