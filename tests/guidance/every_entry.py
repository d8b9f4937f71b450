"""Everything that guidance says, gathered for the tests that look at all of it."""

from collections.abc import Iterator

from tracker.guidance import Guidance, Source


def sourced(guidance: Guidance) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """Each entry and each line of a phase, by a name that a person can find, with its sources."""
    for phase in guidance.phases:
        yield phase.code, phase.sources
        for line in (*phase.do, *phase.avoid, *phase.expect):
            yield f"{phase.code}: {line.text}", line.sources
    for step in guidance.steps:
        yield step.code, step.sources
    for flag in guidance.red_flags:
        yield flag.code, flag.sources
    for symptom in guidance.symptoms:
        yield symptom.code, symptom.sources
    for reconciled in guidance.reconciled:
        yield reconciled.code, reconciled.sources
    for advice in guidance.advice:
        yield f"advice {advice.severity}", advice.sources


def sentences(guidance: Guidance) -> Iterator[str]:
    """Every text that a patient reads, titles aside."""
    for phase in guidance.phases:
        yield from (line.text for line in (*phase.do, *phase.avoid, *phase.expect))
    yield from (step.text for step in guidance.steps)
    yield from (flag.question for flag in guidance.red_flags)
    yield from (symptom.question for symptom in guidance.symptoms)
    for advice in guidance.advice:
        yield from advice.lines
