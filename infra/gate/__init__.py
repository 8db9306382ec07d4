"""The deploy gate's proof: a workflow evaluated with GitHub's own rules, and what of it does not hold."""

from infra.gate.compare import compare_gate, gate_holds

__all__ = ["compare_gate", "gate_holds"]
