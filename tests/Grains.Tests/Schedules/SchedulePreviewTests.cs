using System.Globalization;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;
using CloudAssistant.Grains.Schedules;
using static CloudAssistant.Grains.Tests.Schedules.DueTimes;

namespace CloudAssistant.Grains.Tests.Schedules;

public sealed class SchedulePreviewTests
{
    private static readonly DateTimeOffset Now = new(2025, 3, 29, 0, 0, 0, 750, TimeSpan.Zero);

    [Theory]
    [InlineData("0 30 1 * * ? Europe/London", "Asia/Shanghai", "Europe/London", "2025-03-29 01:30:00+00:00", "2025-03-30 02:00:00+01:00", "2025-03-31 01:30:00+01:00")]
    [InlineData("0 0 8 * * ?", "Asia/Shanghai", "Asia/Shanghai", "2025-03-30 08:00:00+08:00", "2025-03-31 08:00:00+08:00", "2025-04-01 08:00:00+08:00")]
    [InlineData("0 0 8 * * ?", "GMT-7:30", "GMT-7:30", "2025-03-29 08:00:00-07:30", "2025-03-30 08:00:00-07:30", "2025-03-31 08:00:00-07:30")]
    [InlineData(" 0 0 8 * * ? ", "UTC", "UTC", "2025-03-29 08:00:00+00:00", "2025-03-30 08:00:00+00:00", "2025-03-31 08:00:00+00:00")]
    [InlineData("rate(12h)", "Asia/Shanghai", "Asia/Shanghai", "2025-03-29 20:00:00+08:00", "2025-03-30 08:00:00+08:00", "2025-03-30 20:00:00+08:00")]
    public void Due_times_are_those_of_the_zone_that_counts(string frequency, string zone, string counts, params string[] local)
    {
        var preview = Of(new() { Frequency = frequency, Zone = zone, Count = local.Length }).Value;

        Assert.Equal((frequency.Trim(), counts, false), (preview.Frequency, preview.Zone, preview.Exhausted));
        Assert.Equal(local, preview.DueTimes.Select(Local));
    }

    [Theory]
    [InlineData("at(2030-01-01 08:00:00)", "UTC", "2030-01-01 08:00:00+00:00")]
    [InlineData("at(2030-01-01 08:00:00 GMT+8:00)", "GMT+8:00", "2030-01-01 08:00:00+08:00")]
    public void An_at_without_a_zone_is_of_no_instance(string frequency, string counts, string local)
    {
        var preview = Of(new() { Frequency = frequency, Zone = "Asia/Tokyo" }).Value;

        Assert.Equal((counts, local, true), (preview.Zone, Local(Assert.Single(preview.DueTimes)), preview.Exhausted));
    }

    [Fact]
    public void Without_a_moment_a_rate_counts_from_the_whole_second_now() =>
        Assert.Equal(["2025-03-29 00:01:00+00:00", "2025-03-29 00:02:00+00:00"], Of(new() { Frequency = "rate(60s)", Count = 2 }).Value.DueTimes.Select(Local));

    [Fact]
    public void A_rate_counts_from_the_moment_that_is_named_and_what_is_due_right_then_does_not_follow_it()
    {
        var from = new DateTimeOffset(2030, 1, 1, 0, 0, 7, TimeSpan.Zero);

        Assert.Equal("2030-01-01 00:05:07+00:00", Local(Of(new() { Frequency = "rate(5m)", Count = 1, From = from }).Value.DueTimes[0]));
        Assert.Equal("2030-01-02 00:00:07+00:00", Local(Of(new() { Frequency = "7 0 0 * * ?", Count = 1, From = from }).Value.DueTimes[0]));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 2, false)]
    [InlineData(3, 2, true)]
    public void It_is_exhausted_when_fewer_follow_than_were_asked_for(int count, int due, bool exhausted)
    {
        var preview = Of(new() { Frequency = "0 0 12 30-31 12 ? 2025", Count = count }).Value;

        Assert.Equal((due, exhausted), (preview.DueTimes.Length, preview.Exhausted));
    }

    [Theory]
    [InlineData("0 0 0 31 2 ?")]
    [InlineData("at(2025-03-28 00:00:00)")]
    public void What_is_never_due_is_well_formed(string frequency)
    {
        var preview = Of(new() { Frequency = frequency }).Value;

        Assert.Equal((0, true), (preview.DueTimes.Length, preview.Exhausted));
    }

    [Fact]
    public void Intervals_are_checked_only_for_runs_that_may_last_so_long()
    {
        Assert.Null(Of(new() { Frequency = "rate(60s)" }).Refused);
        Assert.Null(Of(new() { Frequency = "rate(60s)", Timeout = TimeSpan.FromSeconds(59) }).Refused);
        Assert.Equal(
            "rate: the interval is 60 seconds; it must be longer than the timeout, 60 seconds",
            Said(Of(new() { Frequency = "rate(60s)", Timeout = TimeSpan.FromSeconds(60) }).Refused!));
        Assert.Equal(
            "cron: it is due again after 1 seconds; at least 10 seconds must be between",
            Said(Of(new() { Frequency = "* * * * * ?", Timeout = TimeSpan.FromSeconds(10) }).Refused!));
    }

    [Theory]
    [InlineData("CST", "time zone: 'CST' is none; write a name as Asia/Shanghai, an offset as GMT+8:00, or UTC")]
    [InlineData("GMT+15:00", "time zone: GMT+15:00 is beyond 14 hours")]
    [InlineData("../etc/passwd", "time zone: '../etc/passwd' is none; write a name as Asia/Shanghai, an offset as GMT+8:00, or UTC")]
    public void A_zone_that_is_none_is_refused_even_where_it_would_not_count(string zone, string wrong) => Assert.Equal(
        new Refusal(RefusalCode.InvalidParameterZone, $"The parameter Zone is not valid: {wrong}."),
        Of(new() { Frequency = "0 0 8 * * ? UTC", Zone = zone }).Refused);

    [Fact]
    public void A_frequency_that_is_wrong_says_the_field_and_the_reason() =>
        Assert.Equal("minute: 60 is beyond 59", Said(Of(new() { Frequency = "0 60 0 * * ?" }).Refused!));

    private static Reply<SchedulePreview> Of(SchedulePreviewRequest request) => SchedulePreviews.Of(request, Now);

    private static string Local(DateTimeOffset due) => due.ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);
}
