"""Every refusal by name. Its text is the sentence that the person reads.

`say` marks a sentence for translation (Babel's extraction knows it); the page
translates it when it is shown. A refusal's `facts` fill the sentence in there.
"""

from collections.abc import Sequence

from booking.rules.booking_changes import AffectedBooking, BookingChange, DeskWarning


def say(sentence: str) -> str:
    """The sentence itself: the mark that it is read by people, and translated."""
    return sentence


class Refusal(Exception):
    """Something a person asked for that the rules do not allow."""

    heading = say("We cannot do that")
    sentence = say("Please go back and choose again, or call us.")
    status = 409

    def __init__(self, **facts: object) -> None:
        super().__init__(type(self).__name__)
        self.facts = facts


class NotOffered(Refusal):
    """A time that is not on offer, whatever the reason: the nearest free times are shown instead."""

    heading = say("That time is not available")
    sentence = say("Please choose another time.")


class JustTaken(NotOffered):
    """Somebody else's booking, hold or block owns the time."""

    heading = say("Someone has just booked that time")
    sentence = say("Choose another time and you’re done.")


class HeldTimeGone(NotOffered):
    """The hold had ended, and somebody else has taken the time since."""

    heading = say("The time we held for you has gone")
    sentence = say("Choose another time and you’re done.")


class NotOneOfOurTimes(NotOffered):
    """Off the quarter-hour grid, outside opening hours, or a time that the clocks skip or repeat."""

    heading = say("That is not one of our times")
    sentence = say("Appointments start every 15 minutes while the clinic is open.")


class NobodyWorksOnDate(NotOffered):
    """The clinic is open on that date, but nobody who takes the service works there."""

    heading = say("There are no appointments here on that day")
    sentence = say("Please choose another day, or another clinic.")


class ClinicClosedOnDate(NotOffered):
    """The clinic is closed on that date."""

    heading = say("We’re closed on that day")
    sentence = say("Please choose another day.")


class TooSoon(NotOffered):
    """In the past, or nearer than the service's notice."""

    heading = say("It’s too late to book that time online")
    sentence = say("Please choose a later time, or call us: we may be able to help.")


class TooFarAhead(NotOffered):
    """Beyond the service's booking window."""

    heading = say("You cannot book that far ahead yet")
    sentence = say("Please choose an earlier day.")


class NoHold(Refusal):
    """There is no hold to continue with: a step was skipped, or the form is from yesterday."""

    heading = say("Please choose a time first")
    sentence = say("We’re not holding a time for you. Choose one, then give us your details.")


class ChangedSinceShown(Refusal):
    """A confirming page is sent whose facts have changed since it was shown, in another window or by somebody
    else. Nothing is done, and it is shown again. `names` are the facts of rules/page_digest.py; none of them where
    the form does not say what its page showed."""

    heading = say("This has changed since you opened the page")
    sentence = say("Check it, then press the button again.")

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)


class DetailsMissing(Refusal):
    """Booking was pressed before the details were given."""

    heading = say("We need your details first")
    sentence = say("Tell us who the appointment is for and how to reach you, then book.")


class HoldTooLong(Refusal):
    """A hold has been renewed for as long as one may be."""

    heading = say("We can no longer hold this time")
    sentence = say("Finish now and you’ll very likely still get it.")


class TooManyBookings(Refusal):
    """One phone number and email address together have as many future bookings as online booking allows."""

    heading = say("You already have appointments booked")
    sentence = say(
        "You’ve reached the most appointments that can be booked online with one phone number and email address. "
        "We can send you their links, or you can call us to book another."
    )


class TooManyFromNetwork(Refusal):
    """One network has booked as often as may be within an hour."""

    heading = say("Please call us")
    sentence = say(
        "We’ve had a lot of bookings from your network in the last hour. Nothing you typed is lost. Call us and "
        "we’ll book for you, or try again in an hour."
    )
    status = 429


class MovedTooOften(Refusal):
    """The patient has moved a booking online as often as may be."""

    heading = say("Please call us to change the time")
    sentence = say("This appointment has been moved six times online. Call us and we’ll find you another time.")
    status = 429


class TooLateToChange(Refusal):
    """Past the service's cut-off for moving or cancelling online."""

    heading = say("Please call us to change or cancel this appointment")
    sentence = say("It starts soon, so you can no longer change or cancel it online. Call us and we’ll help.")


class AlreadyCancelled(Refusal):
    """A cancelled booking cannot be moved or cancelled again."""

    heading = say("This appointment is cancelled")
    sentence = say("You do not need to do anything. You can book another appointment at any time.")
    status = 410


class AlreadyPast(Refusal):
    """The appointment has begun or is over."""

    heading = say("This appointment has passed")
    sentence = say("You can no longer change it. You can book another appointment at any time.")
    status = 410


class SameTime(Refusal):
    """A move to the time that the appointment already has."""

    heading = say("You already have that time")
    sentence = say("Your appointment has not changed. Choose another time if you want to move it.")


class CannotChangeStatus(Refusal):
    """A status that may not follow the present one."""

    heading = say("The booking has changed")
    sentence = say("Reload the page to see the latest details.")


class TooEarlyToMark(Refusal):
    """Somebody is marked as having come before the day of the appointment."""

    heading = say("It is not for today")
    sentence = say("A booking can be marked from the morning of its own day on.")


class TooLateToUnmark(Refusal):
    """A mark is taken back on a later day than it was made."""

    heading = say("Only an administrator can change that now")
    sentence = say("What was marked can be changed the same day. After that, ask an administrator.")


class ChangedMeanwhile(Refusal):
    """A form about a booking that somebody has changed since the form was opened. Nothing was written.

    Two people have one booking in front of them; both forms carry its version. The first is saved and
    raises the version; the second, still carrying the old one, is told by `change` who did what and when.
    """

    heading = say("Someone changed this booking while you had it open")
    sentence = say("Check the latest details, and do it again if it still makes sense.")

    def __init__(self, change: BookingChange | None) -> None:
        super().__init__()
        self.change = change


class MessageOutdated(Refusal):
    """A mail is to be sent again that no longer says how the booking stands."""

    heading = say("That message is not true any more")
    sentence = say("The booking has changed since it was written. The patient has been told how it stands now.")


class NothingToUndo(Refusal):
    """The last thing that was written about a call is from another day, or something else came after it."""

    heading = say("There is nothing to undo")
    sentence = say("You can undo what was written about a call on the same day, most recent first.")


class CallBackTimePassed(Refusal):
    """A time at which to ring that has passed already."""

    heading = say("That time has passed")
    sentence = say("Choose a time that is still to come at which to call back.")


class NotFoundAtClinic(Refusal):
    """Something of the desk's own, a block or a diary, that is not at this clinic or not theirs."""

    heading = say("We cannot find that here")
    sentence = say(
        "It may have been taken away, or belong to another clinic. Reload the page to see how the day stands."
    )
    status = 404


class BlockTooLong(Refusal):
    """A block that begins and ends on different days."""

    heading = say("A block is for part of one day")
    sentence = say("For several days, ask an administrator to close the clinic or to enter leave.")
    status = 422


class BlockEndsFirst(Refusal):
    """A block that ends before it begins."""

    heading = say("It has to end after it begins")
    sentence = say("Choose a later time until which it lasts.")
    status = 422


class BlockOverlapsBookings(Refusal):
    """Somebody is booked, or is booking online, in time that is to be blocked. Nothing is blocked before they
    have been shown; they stay as they are, and have to be told."""

    heading = say("Someone is booked in that time")
    sentence = say("They stay booked until you move or cancel them. Block the rest all the same?")

    def __init__(self, affected: Sequence[AffectedBooking]) -> None:
        super().__init__()
        self.affected = tuple(affected)


class WarningsNotSeen(Refusal):
    """Staff may do it, but have not yet been told everything that speaks against it."""

    heading = say("Check this first")
    sentence = say("You can still do it. These are the reasons not to.")

    def __init__(self, kinds: Sequence[DeskWarning]) -> None:
        super().__init__()
        self.kinds = tuple(kinds)


class TooLateToUndo(Refusal):
    """An undo that comes too late, or is not theirs to press."""

    heading = say("It is too late to undo that")
    sentence = say("Open the booking to move or cancel it.")


class CannotMoveBooking(Refusal):
    """A booking that has begun or is over keeps its time."""

    heading = say("It has begun or is over")
    sentence = say("Mark it as booked again first, if that was a mistake.")


class TimeHasGone(Refusal):
    """A cancelled booking is to be brought back, and somebody else has its time."""

    heading = say("Someone else has that time now")
    sentence = say("It stays cancelled. Make a new booking at another time.")


class UnknownAppointment(Refusal):
    """A link that belongs to no booking. Every wrong link gets this same answer."""

    heading = say("We cannot find that appointment")
    sentence = say("The link may have been cut short when it was copied. Your appointment has not changed.")
    status = 404


class UnknownLink(UnknownAppointment):
    """A patient's link that belongs to no booking. Every wrong link gets this same answer: a guess, one that was cut
    short, one whose booking was erased, and one that is newer than the backup that was put back. We cannot tell
    them apart, so we do not promise that all is well."""

    sentence = say(
        "The link may have been cut short when it was copied. Open it again from your email. If you still see "
        "this page, something may have gone wrong with our records, and your time may not be kept for you. Please "
        "call us and we’ll put it right."
    )


class NoSuchFeed(Refusal):
    """A calendar link that is not theirs, or that never was."""

    heading = say("There is no such calendar link")
    sentence = say("Go back to your week to see the links that you have.")
    status = 404


class TooManyFeeds(Refusal):
    """One person has as many calendar links as one may have: nobody knows any more who reads the oldest."""

    heading = say("You have five calendar links already")
    sentence = say("Take one back first. Then make a new one.")


class NoSuchLeave(Refusal):
    """Leave that is not there any more: it was taken back meanwhile, or it is over."""

    heading = say("There is no such leave")
    sentence = say("It may have been taken back already. Your leave is listed below.")


class BookingsDuringLeave(Refusal):
    """Patients are booked on days that somebody wants to be away. They are shown first; who has seen the
    list may go on. Nothing is cancelled by it."""

    heading = say("There are patients on those days")
    sentence = say("Nothing has been changed yet. See who they are, and then decide.")


class TooManySignInTries(Refusal):
    """Ten wrong passwords or codes within five minutes, for one account or from one network."""

    heading = say("Wait five minutes")
    sentence = say(
        "There have been too many attempts. Wait five minutes and try again. Until then, you can use a passkey or "
        "the computer you usually sign in on."
    )
    status = 429


class PasswordLinkInvalid(Refusal):
    """A link to choose a password that is too old, was used, or was never ours. Each gets this same answer."""

    heading = say("This link no longer works")
    sentence = say("It works once and for a short time. Ask for a new link on the sign-in page.")
    status = 404


class AccountRefused(Refusal):
    """An account that cannot be made or changed as asked. Its fact says why, to whoever runs the installation."""

    heading = say("That account cannot be changed like this")
    sentence = say("%(why)s")


class BeyondTheirClinics(Refusal):
    """An administrator of some clinics lets nobody see another clinic, and least of all themselves."""

    heading = say("That is more than your own clinics")
    sentence = say("Tick at least one clinic, and choose a diary that is at your clinics alone.")


class LastAdministrator(Refusal):
    """Without an administrator nobody could let anybody in, and without one of every clinic, nobody set what is
    the group's."""

    heading = say("This is the last administrator")
    sentence = say("Make somebody else an administrator first.")
