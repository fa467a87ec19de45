"""The nightly sheet of zeros and ones: was the work in the customers' cards done."""
