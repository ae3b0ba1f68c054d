"""The append-only trace of every act: who, what, on which object, when. Plain values only."""
