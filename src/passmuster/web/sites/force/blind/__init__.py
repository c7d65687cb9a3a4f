"""Pages of blind controls: plans, the control that falls due, the scorecard."""
