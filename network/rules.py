"""Who may do what in the network: small predicates `(user, object) -> bool`, and nothing else."""


def profile_of(user):
    """The profile of an account; None for visitors, and for accounts without one."""
    return getattr(user, "member", None)


def belongs(user):
    """Whether they are a member whose profile is active."""
    own = profile_of(user)
    return user.is_active and own is not None and own.is_active


def coordinates(user):
    """Whether they run the network."""
    return user.is_active and user.has_perm("network.change_member")


def answers_applications(user):
    """Whether they decide who joins."""
    return user.is_active and user.has_perm("network.change_application")


def invites(user):
    """Whether they invite people to the network."""
    return user.is_active and user.has_perm("network.add_invitation")


def answers_reports(user):
    """Whether they decide on messages that were reported: nobody else reads any."""
    return user.is_active and user.has_perm("network.change_report")


def exports_profiles(user):
    """Whether they may take away a sheet of what members let one another see."""
    return coordinates(user) and user.has_perm("network.add_export")


def exports_contacts(user):
    """Whether they may take away a sheet of contact details: running the network isn't enough."""
    return coordinates(user) and user.has_perm("network.export_contacts")


def enters(user):
    """Whether the private space is open to them."""
    return belongs(user) or coordinates(user)


def owns(user, member):
    """Whether a profile is theirs, to be changed as they like."""
    return user.is_active and member.user_id == user.pk  # a visitor is never active


def may_erase(user, member):
    """Their own, but for an administrator's: another one takes their rights away first."""
    return owns(user, member) and not user.is_superuser


def is_staff(user):
    """Whether an account has rights over the site, which an administrator gives and takes."""
    return user.is_superuser or user.has_perm("wagtailadmin.access_admin")


def may_remove(user, member):
    """Erase somebody else: whoever coordinates may, but nobody whom staff's rights protect."""
    may = coordinates(user) and user.has_perm("network.delete_member") and not owns(user, member)
    return may and (member.user is None or not is_staff(member.user))


def may_pause(user, member):
    """A profile that waits to be claimed isn't anybody's to pause."""
    return owns(user, member) and (member.is_active or member.is_paused)


def is_reachable(member):
    """Whether something can be sent to a member: somebody is there, and shown."""
    return member.is_active and member.user is not None and member.user.is_active


def may_write_to(user, member):
    """Whether they may begin a conversation, as far as neither has blocked the other."""
    return (
        belongs(user) and not owns(user, member) and is_reachable(member) and member.hears_members
    )
