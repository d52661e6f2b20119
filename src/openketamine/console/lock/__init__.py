"""The locked screen: vital signs stay in view, nothing can be done."""
