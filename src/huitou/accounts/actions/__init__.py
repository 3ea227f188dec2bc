"""Acting, and what is done about people, posts, passwords and sessions."""

from huitou.accounts.actions.acting import acting as acting
from huitou.accounts.actions.acting import by_timetable as by_timetable
from huitou.accounts.actions.acting import ensure_operator as ensure_operator
from huitou.accounts.actions.acting import oneself as oneself
from huitou.accounts.actions.acting import resuming as resuming
from huitou.accounts.actions.delegating import delegate as delegate
from huitou.accounts.actions.delegating import end_delegation as end_delegation
from huitou.accounts.actions.people import FirstPassword as FirstPassword
from huitou.accounts.actions.people import end_post as end_post
from huitou.accounts.actions.people import first_password as first_password
from huitou.accounts.actions.people import first_passwords as first_passwords
from huitou.accounts.actions.people import load_people as load_people
from huitou.accounts.actions.people import reset_password as reset_password
from huitou.accounts.actions.people import set_active as set_active
from huitou.accounts.actions.second_factor import ask_reset as ask_reset
from huitou.accounts.actions.second_factor import decide_reset as decide_reset
from huitou.accounts.actions.sessions import begin_session as begin_session
from huitou.accounts.actions.sessions import end_all_sessions as end_all_sessions
from huitou.accounts.actions.sessions import end_session as end_session
from huitou.accounts.actions.sessions import password_changed as password_changed
