"""`soundings doctor`: is this deployment fit to go live? One module for each group of checks.

A check asks AWS, DNS or the public address, and yields what it found with the remedy. None changes anything, and none
asks for an answer, or for how many there are.
"""

from infra.commands.doctor.command import app as app
