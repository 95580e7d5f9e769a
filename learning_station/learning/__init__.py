"""Learning: progress through units, quiz attempts, attendance at meetings, and completion.

One service computes completion; what it has granted, a later change never takes away.
"""
