"""Audio itself: headers, measurements, copies for browsers, waveforms. No database and no storage here."""
