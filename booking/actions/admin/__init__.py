"""What an administrator changes. Every change is made through `changing`."""
