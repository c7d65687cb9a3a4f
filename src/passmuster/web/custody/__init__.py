"""Who holds each sealed thing: every hand-over has two sides, every act is one link of a chain."""
