"""Dialogs and full screens that lie over the main one."""
