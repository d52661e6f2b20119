"""How the solver is run: the same question has the same answer, on any machine."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long to search. The first limit is the solver's own count of work, so that a slow
    machine finds what a fast one does; the second, in seconds, is a net for the person waiting.
    """

    work: float = 60.0
    seconds: float = 60.0


def run(
    model: cp_model.CpModel, effort: Effort, *, is_large: bool = False
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """Solve with one worker, so that the order of finding is fixed; the solver and its status.

    The relaxation is nearly whole-numbered here, so strong linearization proves the optimum
    several times faster than two workers, and presolving pays for the large models only.
    """
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = 1
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_presolve = is_large
    solver.parameters.symmetry_level = 0
    solver.parameters.max_deterministic_time = effort.work
    solver.parameters.max_time_in_seconds = effort.seconds
    return solver, solver.solve(model)
