"""Lectures: their speakers, their player, their transcripts."""
