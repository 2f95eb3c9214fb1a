package dev.cairn.android;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RequirementsTest {
  private static final DeviceState READY = new DeviceState(true, 80, true, true, false);

  private static void assertObjection(Requirements requirements, DeviceState state, String text) {
    assertThat(new DeviceConditions(requirements, () -> state).objection()).hasValue(text);
  }

  @Test
  void readyDevice_mayTakePart() {
    assertThat(new DeviceConditions(Requirements.cautious(), () -> READY).objection()).isEmpty();
  }

  @Test
  void everyCondition_hasItsReason() {
    Requirements cautious = Requirements.cautious();
    assertObjection(
        cautious, new DeviceState(true, 80, true, true, true), "the device saves power");
    assertObjection(
        cautious, new DeviceState(false, 80, true, true, false), "the device is not charging");
    assertObjection(
        cautious,
        new DeviceState(true, 49, true, true, false),
        "the battery is at 49 %, at least 50 % are needed");
    assertObjection(
        cautious, new DeviceState(true, 80, false, false, false), "there is no network");
    assertObjection(
        cautious, new DeviceState(true, 80, true, false, false), "the network is metered");
  }

  @Test
  void whatIsNotRequired_isNotAsked() {
    Requirements relaxed = new Requirements(false, false, 0);
    DeviceState poor = new DeviceState(false, 1, true, false, false);
    assertThat(new DeviceConditions(relaxed, () -> poor).objection()).isEmpty();
    assertObjection(
        relaxed, new DeviceState(false, 1, true, false, true), "the device saves power");
    assertObjection(relaxed, new DeviceState(false, 1, false, false, false), "there is no network");
  }

  @Test
  void deviceThatDoesNotTellItsCharge_isTakenToHaveEnough() {
    DeviceState silent = new DeviceState(true, Integer.MIN_VALUE, true, true, false);
    assertThat(new DeviceConditions(Requirements.cautious(), () -> silent).objection()).isEmpty();
  }

  @Test
  void batteryPercentMin_outOfBounds_isRefused() {
    for (int percent : new int[] {-1, 101}) {
      assertThatThrownBy(() -> new Requirements(true, true, percent))
          .hasMessage("batteryPercentMin must be 0 to 100, not " + percent);
    }
  }
}
