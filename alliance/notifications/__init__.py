"""Mail: an outbox written with the act, sent once it is committed, never twice."""
