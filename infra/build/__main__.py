"""`python -m infra.build`: what is deployed, in .aws-sam."""

import sys

from infra.build.build import main

sys.exit(main())
