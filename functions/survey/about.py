"""Two pages that explain: how answers stay anonymous, and how small groups are protected.

They are the same for every organisation and hold nothing of any survey. Loaded only when somebody asks for one.
"""

from functions.survey.page import reply
from shared.page import shell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from functions.survey.page import Reply

ANONYMITY = """
<h1 class="nhsuk-heading-l">How your answers stay anonymous</h1>
<p>Your answers cannot be traced back to you: we never store who you are, where you are or when you answered, and
nothing is shown for fewer than 8 people, unless your organisation chose another number, which is never below 5. The
form says which.</p>
<h2>What is stored</h2>
<p>Your answers, your team and the survey’s round. That is all. A comment is stored apart from your other answers, so
that nobody can see which belong together.</p>
<h2>What is not stored</h2>
<ul>
<li>your name, email address or staff number: nobody asks for them</li>
<li>your internet address, phone, browser or language</li>
<li>the time at which you answered, or who answered before or after you</li>
<li>a cookie, or anything else on your phone</li>
</ul>
<p>Everybody in a team has the same link, so the link does not say who you are. If your team draws paper slips from a
hat, nobody writes down who drew which, and a slip does not say when it was used.</p>
<h2>How long it is kept</h2>
<p>Single answers are deleted some weeks after the survey closes (30 days, unless your organisation chose otherwise;
the deletion can take a few days more). What stays is the summary: counts of people.</p>
<h2>Who sees what, and when</h2>
<ul>
<li>While the survey is open nobody sees anything, not even how many have answered.</li>
<li>After it has closed, your team’s lead and those who lead the services above get one summary of everybody’s answers
together.</li>
<li>A figure is shown only if at least 8 people answered that question: 10 for sensitive questions and for comments.
Your organisation may choose other numbers, and never for fewer than 5 people.</li>
<li>For a sensitive question a summary says only roughly how many, such as “60% to 84%”. Only the summary of the whole
organisation may be exact, if very many people answered.</li>
<li>A group that could be worked out by subtraction is not shown either: <a href="small-groups">how small groups are
protected</a>.</li>
<li>Nobody reads single answers. No person’s account may.</li>
</ul>
<h2>What you write in your own words</h2>
<p>Comments are shown as they were written, in random order, and only where at least 10 people wrote one. Before they
are stored we take out NHS numbers, phone and bleep numbers, email addresses, links, usernames, postcodes and full
dates.
We cannot take out names, or a story that only you could tell: please leave those out.</p>
<h2>What we cannot protect you from</h2>
<ul>
<li>somebody who looks over your shoulder, or at the phone or computer that you use</li>
<li>what you tell about yourself in a comment</li>
<li>somebody who has the team’s link and fills in many forms of their own, to single out the one that is not theirs. If
more forms come in than the team has people, the summary says so; paper slips stop it.</li>
<li>an administrator of the computer system who changes how it works. The rules are open to read, and every change to
them leaves a trace.</li>
</ul>
"""

SMALL_GROUPS = """
<h1 class="nhsuk-heading-l">How small groups are protected</h1>
<p>A figure about three people is nearly a figure about you. So a summary shows a figure only if at least 8 people
answered the question.</p>
<p>That alone is not enough. An example:</p>
<table>
<caption>How many agree, if only small teams were hidden</caption>
<thead><tr><th scope="col">Who</th><th scope="col">Agree</th></tr></thead>
<tbody>
<tr><th scope="row">The service, all three teams</th><td>25 of 34</td></tr>
<tr><th scope="row">Red team</th><td>14 of 20</td></tr>
<tr><th scope="row">Blue team</th><td>8 of 9</td></tr>
<tr><th scope="row">Green team</th><td>fewer than 8 people answered</td></tr>
</tbody>
</table>
<p>Anybody can take the red and the blue team away from the service: 25 − 14 − 8 = 3 and 34 − 20 − 9 = 5. So 3 of the
5 people of the green team agree, though it was hidden.</p>
<p>Soundings therefore hides one group more, the smallest that will do:</p>
<table>
<caption>What Soundings shows</caption>
<thead><tr><th scope="col">Who</th><th scope="col">Agree</th></tr></thead>
<tbody>
<tr><th scope="row">The service, all three teams</th><td>25 of 34</td></tr>
<tr><th scope="row">Red team</th><td>14 of 20</td></tr>
<tr><th scope="row">Blue team</th><td>not shown, to protect a smaller group</td></tr>
<tr><th scope="row">Green team</th><td>fewer than 8 people answered</td></tr>
</tbody>
</table>
<p>Now subtraction gives 11 of the 14 people of two teams together: enough people that nobody can be singled out.</p>
<p>Soundings checks this for every question by itself, over all teams, services and the whole organisation, before
anything is shown to anybody. A hidden group’s answers still count in the figures of the larger groups, and a hidden
group looks the same whether nobody answered or seven people did. Two small teams can be shown together as one group:
ask whoever runs the survey.</p>
<p><a href="anonymity">How your answers stay anonymous</a></p>
"""

PAGES = {
    "/anonymity": ("How your answers stay anonymous", ANONYMITY),
    "/small-groups": ("How small groups are protected", SMALL_GROUPS),
}


def page(path: str) -> "Reply | None":
    """The page at this path (without the stage), or None."""
    found = PAGES.get(path)
    return reply(200, shell(*found)) if found else None
