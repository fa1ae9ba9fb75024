using static CloudAssistant.Grains.Tests.Schedules.DueTimes;

namespace CloudAssistant.Grains.Tests.Schedules;

/// <summary>What a cron expression does where clocks are changed. Times are UTC.</summary>
public sealed class ClockChangeTests
{
    // London, 30 March 2025: 01:00 GMT is followed by 02:00 BST.
    [Theory]
    [InlineData("0 30 1 * * ?", "2025-03-29 01:30:00", "2025-03-30 01:00:00", "2025-03-31 00:30:00")]
    [InlineData("0 0,20,40 1 * * ?", "2025-03-29 01:40:00", "2025-03-30 01:00:00", "2025-03-31 00:00:00")]
    [InlineData("0 45 0-2 * * ?", "2025-03-29 02:45:00", "2025-03-30 00:45:00", "2025-03-30 01:00:00", "2025-03-30 01:45:00")]
    [InlineData("0 0/30 * * * ?", "2025-03-30 00:00:00", "2025-03-30 00:30:00", "2025-03-30 01:00:00", "2025-03-30 01:30:00")]
    [InlineData("0 0 2 * * ?", "2025-03-29 02:00:00", "2025-03-30 01:00:00", "2025-03-31 01:00:00")]
    public void What_is_due_while_clocks_are_put_forward_is_due_when_they_are(string cron, string after, params string[] due) =>
        Assert.Equal(due, After(cron, after, due.Length, "Europe/London"));

    // London, 26 October 2025: 01:00 to 02:00 comes twice, from 00:00 UTC and from 01:00 UTC.
    [Theory]
    [InlineData("0 30 1 * * ?", "2025-10-25 12:00:00", "2025-10-26 00:30:00", "2025-10-27 01:30:00")]
    [InlineData("0 0,30 1,2 * * ?", "2025-10-25 12:00:00", "2025-10-26 00:00:00", "2025-10-26 00:30:00", "2025-10-26 02:00:00", "2025-10-26 02:30:00")]
    [InlineData("0 30 1/12 * * ?", "2025-10-25 13:00:00", "2025-10-26 00:30:00", "2025-10-26 01:30:00", "2025-10-26 13:30:00")]
    [InlineData("0 0/40 1 * * ?", "2025-10-25 13:00:00", "2025-10-26 00:00:00", "2025-10-26 00:40:00", "2025-10-26 01:00:00", "2025-10-26 01:40:00")]
    [InlineData("0/30 59 1 * * ?", "2025-10-25 13:00:00", "2025-10-26 00:59:00", "2025-10-26 00:59:30", "2025-10-26 01:59:00", "2025-10-26 01:59:30")]
    [InlineData("0 0 * * * ?", "2025-10-25 23:00:00", "2025-10-26 00:00:00", "2025-10-26 01:00:00", "2025-10-26 02:00:00")]
    // Asked from within the second hour.
    [InlineData("0 45 1 * * ?", "2025-10-26 01:30:00", "2025-10-27 01:45:00")]
    [InlineData("0 45 * * * ?", "2025-10-26 01:30:00", "2025-10-26 01:45:00", "2025-10-26 02:45:00")]
    public void What_is_due_in_an_hour_that_comes_twice_is_due_once_unless_it_repeats(string cron, string after, params string[] due) =>
        Assert.Equal(due, After(cron, after, due.Length, "Europe/London"));

    // The clocks of Lord Howe go from 02:00 to 02:30 (5 October 2025, +10:30) and from 02:00 to 01:30 (6 April 2025, +11:00).
    [Theory]
    [InlineData("0 10 2 * * ?", "2025-10-04 00:00:00", "2025-10-04 15:30:00", "2025-10-05 15:10:00")]
    [InlineData("0 45 1 * * ?", "2025-04-05 00:00:00", "2025-04-05 14:45:00", "2025-04-06 15:15:00")]
    [InlineData("0 0/15 * * * ?", "2025-04-05 14:30:00", "2025-04-05 14:45:00", "2025-04-05 15:00:00", "2025-04-05 15:15:00", "2025-04-05 15:30:00")]
    public void A_change_of_half_an_hour_is_no_exception(string cron, string after, params string[] due) =>
        Assert.Equal(due, After(cron, after, due.Length, "Australia/Lord_Howe"));

    [Fact]
    public void A_day_that_a_zone_left_out_is_due_when_the_next_began() =>
        Assert.Equal(["2011-12-29 22:00:00", "2011-12-30 10:00:00", "2011-12-30 22:00:00"], After("0 0 12 * * ?", "2011-12-29 12:00", 3, "Pacific/Apia"));
}
