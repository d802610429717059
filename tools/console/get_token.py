#!/usr/bin/env python3
"""get_token.py ACCOUNT: a token of the API for somebody of the demonstration (served.py)."""
import json
import os
import sys
import urllib.request

people = json.load(open(os.environ["CONSOLE_PEOPLE"]))
body = json.dumps({"account": sys.argv[1], "password": people[sys.argv[1]]["password"]}).encode()
request = urllib.request.Request(os.environ["CONSOLE_URL"] + "/api/v1/sessions", body, {"Content-Type": "application/json"})
print(json.load(urllib.request.urlopen(request, timeout=30))["token"])
