"""The user account, and nothing else: who signs in. What a person may do is in ``acteurs``."""
