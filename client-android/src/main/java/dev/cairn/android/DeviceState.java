package dev.cairn.android;

/**
 * What a device says of itself at one moment.
 *
 * @param charging whether it is connected to power and charging, or full
 * @param batteryPercent charge of the battery, 0 to 100; negative if the device does not tell
 * @param connected whether there is an active network
 * @param unmetered whether that network costs nothing by volume
 * @param powerSave whether the owner or the system asked to save power
 */
record DeviceState(
    boolean charging,
    int batteryPercent,
    boolean connected,
    boolean unmetered,
    boolean powerSave) {}
