"""Where each euro is: financeurs, enveloppes, plan de financement, and the chain from the decision to the proof.

Alliance records acts made in the payer's own software; it is never the accounting (docs/budget.md).
"""
