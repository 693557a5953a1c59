"""What runs in the fresh environments: handlers that do the job of `survey` in another way, and what drives them.

Nothing here imports the project; the folder is copied, compiled and put on the path of each environment.
"""
