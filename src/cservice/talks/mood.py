"""What can be asked about a caller who is upset, or abusive. Source: C12."""

import attrs

from cservice.kernel.checks import not_empty
from cservice.kernel.command import Outcome, accept
from cservice.kernel.value import frozen
from cservice.talks import mood_events
from cservice.talks.facts import TalkFacts
from cservice.talks.model import Talk
from cservice.talks.questions import EscalateTo
from cservice.talks.steps import TalkCommand


@frozen(kw_only=True)
class NoteUpset(TalkCommand):
    """Note that the caller is upset: what is said to such callers is due from then on. C12."""

    kind = "talks.note_upset"
    yields = (mood_events.CallerUpset,)
    reason: str = attrs.field(validator=not_empty)  # about what; names no people

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        return accept(mood_events.CallerUpset(reason=self.reason))


@frozen(kw_only=True)
class NoteAbuse(TalkCommand):
    """Note that the caller is abusive, who is warned before we hang up. Source: C12."""

    kind = "talks.note_abuse"
    yields = (mood_events.CallerAbusive,)
    reason: str = attrs.field(validator=not_empty)  # in which way; names no people

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        return accept(mood_events.CallerAbusive(reason=self.reason))


@frozen(kw_only=True)
class WarnCaller(TalkCommand):
    """Note that an abusive caller was warned that the call may be ended. Source: C12."""

    kind = "talks.warn_caller"
    yields = (mood_events.CallerWarned,)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        return accept(mood_events.CallerWarned(at=facts.now))


@frozen(kw_only=True)
class CalmCaller(TalkCommand):
    """Note that the caller is calm again. Source: C12."""

    kind = "talks.calm_caller"
    yields = (mood_events.CallerCalmed,)

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        return accept(mood_events.CallerCalmed())


@frozen(kw_only=True)
class EscalateCaller(TalkCommand):
    """Have whoever may grant it hear what an upset caller asks for; who, policies say. C12."""

    kind = "talks.escalate_caller"
    yields = (mood_events.CallerEscalated,)
    reason: str = attrs.field(validator=not_empty)  # what it is about; names no people

    def decision(self, record: Talk, facts: TalkFacts) -> Outcome[Talk]:
        to = EscalateTo(given=facts, reason=self.reason, mood=record.mood).ask()
        escalated = mood_events.CallerEscalated(to=to.value, reason=self.reason)
        return accept(escalated, rulings=to.rulings)
