using CloudAssistant.Grains.Schedules;
using static CloudAssistant.Grains.Tests.Schedules.DueTimes;

namespace CloudAssistant.Grains.Tests.Schedules;

public sealed class FrequencyTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("rate(60s)", 60)]
    [InlineData("rate(5m)", 300)]
    [InlineData("rate(5 m)", 300)]
    [InlineData("Rate( 05H )", 18_000)]
    [InlineData("rate(7d)", 604_800)]
    [InlineData(" rate(168h) ", 604_800)]
    public void A_rate_is_due_whole_intervals_after_the_creation(string text, int seconds)
    {
        const long Created = 1_700_000_000_123;
        var rate = Read(text);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<RateFrequency>(rate).Interval);
        Assert.False(rate.UsesInstanceZone);
        Assert.Equal(Created + seconds * 1_000L, rate.NextAfter(0, Created, "UTC"));
        Assert.Equal(Created + seconds * 1_000L, rate.NextAfter(Created, Created, "UTC"));
        Assert.Equal(Created + seconds * 1_000L, rate.NextAfter(Created + seconds * 1_000L - 1, Created, "UTC"));
        Assert.Equal(Created + seconds * 2_000L, rate.NextAfter(Created + seconds * 1_000L, Created, "UTC"));
        Assert.Equal(Created + seconds * 1_000_000L, rate.NextAfter(Created + seconds * 1_000_000L - 1, Created, "UTC"));
    }

    [Fact]
    public void A_rate_is_longer_than_the_timeout()
    {
        Assert.Null(Read("rate(61s)").CheckInterval(Minute));
        Assert.Equal("rate: the interval is 60 seconds; it must be longer than the timeout, 60 seconds", Said(Read("rate(60s)").CheckInterval(Minute)!));
    }

    [Theory]
    [InlineData("at(2022-06-06 13:15:30)", null, "2022-06-06 13:15:30")]
    [InlineData("at(2022-06-06 13:15:30 UTC)", "UTC", "2022-06-06 13:15:30")]
    [InlineData("at(2022-06-06 13:15:30 GMT-7:00)", "GMT-7:00", "2022-06-06 20:15:30")]
    [InlineData("AT( 2022-06-06 13:15:30  Asia/Shanghai )", "Asia/Shanghai", "2022-06-06 05:15:30")]
    [InlineData("at(2024-02-29 00:00:00 GMT+14:00)", "GMT+14:00", "2024-02-28 10:00:00")]
    // 01:30 is skipped in spring, comes twice in autumn.
    [InlineData("at(2025-03-30 01:30:00 Europe/London)", "Europe/London", "2025-03-30 01:00:00")]
    [InlineData("at(2025-10-26 01:30:00 Europe/London)", "Europe/London", "2025-10-26 00:30:00")]
    public void An_at_is_due_once(string text, string? zone, string due)
    {
        var at = Read(text);
        Assert.Equal(zone, at.Zone);
        Assert.False(at.UsesInstanceZone);
        Assert.Null(at.CheckInterval(TimeSpan.FromDays(1)));
        Assert.Equal([due, "never"], After(text, "2000-01-01", 2, "America/New_York"));
        Assert.Equal("never", Text(at.NextAfter(0, Ms(due), "UTC")));
    }

    [Theory]
    [InlineData("0 15 10 ? * * 2022 Asia/Shanghai", "2022-12-30", "2022-12-30 02:15:00", "2022-12-31 02:15:00", "never")]
    [InlineData("0 0/30 10-11 * * ? 2022 GMT+8:00", "2022-12-31 02:15", "2022-12-31 02:30:00", "2022-12-31 03:00:00", "2022-12-31 03:30:00", "never")]
    [InlineData("0 0/5 14 * 10 ? 2022/2 UTC", "2022-10-31 14:50", "2022-10-31 14:55:00", "2024-10-01 14:00:00")]
    [InlineData("0 */20 * * * *", "2022-06-06 23:21", "2022-06-06 23:40:00", "2022-06-07 00:00:00")]
    [InlineData("0 0 12 L * ?", "2024-02-01", "2024-02-29 12:00:00", "2024-03-31 12:00:00")]
    [InlineData("0 0 12 LW * ?", "2024-03-01", "2024-03-29 12:00:00", "2024-04-30 12:00:00")]
    [InlineData("0 0 12 15W * ?", "2024-06-01", "2024-06-14 12:00:00", "2024-07-15 12:00:00")]
    [InlineData("0 0 12 1W 6 ?", "2024-01-01", "2024-06-03 12:00:00", "2025-06-02 12:00:00")]
    [InlineData("0 0 12 31W * ?", "2024-06-01", "2024-07-31 12:00:00", "2024-08-30 12:00:00", "2024-10-31 12:00:00")]
    [InlineData("0 0 12 L,15W,1-2 * ?", "2024-06-01 13:00", "2024-06-02 12:00:00", "2024-06-14 12:00:00", "2024-06-30 12:00:00", "2024-07-01 12:00:00")]
    [InlineData("0 0 12 ? * 6L", "2024-06-01", "2024-06-29 12:00:00", "2024-07-27 12:00:00")]
    [InlineData("0 0 12 ? * SUNL", "2024-06-01", "2024-06-30 12:00:00", "2024-07-28 12:00:00")]
    [InlineData("0 0 12 ? * 4#2", "2024-06-01", "2024-06-13 12:00:00", "2024-07-11 12:00:00")]
    [InlineData("0 0 12 ? * 7#5,mon#1", "2024-06-01", "2024-06-03 12:00:00", "2024-06-30 12:00:00", "2024-07-01 12:00:00")]
    [InlineData("0 0 12 ? * 1", "2024-06-01", "2024-06-03 12:00:00", "2024-06-10 12:00:00")]
    [InlineData("0 0 12 ? * 7", "2024-06-01", "2024-06-02 12:00:00", "2024-06-09 12:00:00")]
    [InlineData("0 0 12 ? * SAT-SUN", "2024-06-03", "2024-06-08 12:00:00", "2024-06-09 12:00:00", "2024-06-15 12:00:00")]
    [InlineData("0 0 12 ? * 6-7", "2024-06-03", "2024-06-08 12:00:00", "2024-06-09 12:00:00", "2024-06-15 12:00:00")]
    [InlineData("0 0 12 ? * 5/2", "2024-06-03", "2024-06-07 12:00:00", "2024-06-09 12:00:00", "2024-06-14 12:00:00")]
    [InlineData("0 0 0 1 JAN,jul ?", "2024-06-03", "2024-07-01 00:00:00", "2025-01-01 00:00:00")]
    [InlineData("0 0 0 1 1 ? 2024-2030/3,2099", "2024-06-03", "2027-01-01 00:00:00", "2030-01-01 00:00:00", "2099-01-01 00:00:00", "never")]
    [InlineData("0 0 0 29 2 ?", "2024-06-03", "2028-02-29 00:00:00", "2032-02-29 00:00:00")]
    [InlineData("\u0020 59   59 23 31 12 ?   *   UTC ", "2098-06-03", "2098-12-31 23:59:59", "2099-12-31 23:59:59", "never")]
    [InlineData("5,10 0 0 1 1 ? 2024 GMT-7:30", "2024-01-01 07:30:05", "2024-01-01 07:30:10", "never")]
    public void A_cron_is_due_when_all_its_fields_say_so(string text, string after, params string[] due) =>
        Assert.Equal(due, After(text, after, due.Length));

    [Theory]
    [InlineData("0 0 9 * * ?", null, true)]
    [InlineData("0 0 9 * * ? 2022", null, true)]
    [InlineData("0 0 9 * * ? Asia/Shanghai", "Asia/Shanghai", false)]
    [InlineData("0 0 9 * * ? * GMT+8:00", "GMT+8:00", false)]
    public void A_cron_without_a_zone_takes_that_of_the_instance(string text, string? zone, bool instance)
    {
        Assert.Equal(zone, Read(text).Zone);
        Assert.Equal(instance, Read(text).UsesInstanceZone);
    }

    [Fact]
    public void An_instance_in_an_unknown_zone_is_taken_to_be_in_UTC()
    {
        Assert.Equal(["2025-06-01 13:00:00"], After("0 0 9 * * ?", "2025-06-01", 1, "America/New_York"));
        Assert.Equal(["2025-06-01 09:00:00"], After("0 0 9 * * ?", "2025-06-01", 1, "Nowhere/Known"));
    }

    [Fact]
    public void Nothing_is_due_at_the_creation_or_before()
    {
        var created = Ms("2025-06-01 09:00");
        Assert.Equal("2025-06-02 09:00:00", Text(Read("0 0 9 * * ?").NextAfter(0, created, "UTC")));
        Assert.Equal("2025-06-01 09:00:00", Text(Read("0 0 9 * * ?").NextAfter(0, created - 1, "UTC")));
    }

    [Theory]
    [InlineData("0 0 0 31 2 ?")]
    [InlineData("0 0 0 30,31 2 ? * Asia/Shanghai")]
    [InlineData("0 0 0 31W 2/2,9,11 ? 2000")]
    [InlineData("0/5 0 0 29 2 ? 2025/4")]
    [InlineData("0 0 0 ? 2 1#5,2#5,3#5,4#5,5#5,6#5,7#5 2025/2")]
    [InlineData("0 0 0 * * ? 1970-2024")]
    [InlineData("at(2024-12-31 23:59:59)")]
    [InlineData("at(1970-01-01 00:00:00 GMT+14:00)")]
    public void What_can_never_be_due_is_read_and_never_due(string text)
    {
        Assert.Equal(["never"], After(text, "2025-01-01", 1));
        Assert.Null(Read(text).CheckInterval(Minute));
    }

    [Theory]
    [InlineData("* * * * * ?", 1)]
    [InlineData("0/9 * * * * ?", 6)]
    [InlineData("0,55 * * * * ?", 5)]
    [InlineData("0/10 * * * * ?", 10)]
    [InlineData("0 0/7 * * * ?", 240)]
    [InlineData("0 0 0/5 * * ?", 14_400)]
    [InlineData("50 59 23,0 * * ?", 3_600)]
    [InlineData("0 1,0 0,23 * * ?", 60)]
    [InlineData("0 0 0,23 L,1 * ?", 3_600)]
    [InlineData("0 0 12 ? * 1,3,7", 86_400)]
    [InlineData("0 0 12 ? * 1,3,5", 172_800)]
    [InlineData("0 0 12 L * ?", 28 * 86_400)]
    [InlineData("0 0 12 31 12 ?", 365 * 86_400)]
    [InlineData("0 0 12 29 2 ?", 1_461 * 86_400)]
    [InlineData("0 0 12 1 1 ? 2024,2026", 731 * 86_400)]
    public void The_least_time_between_two_due_times_is_known(string text, int seconds)
    {
        var cron = Read(text);
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<CronFrequency>(cron).Calendar.SmallestGap());
        if (seconds < 10)
            Assert.Equal($"cron: it is due again after {seconds} seconds; at least 10 seconds must be between", Said(cron.CheckInterval(default)!));
        else
            Assert.Null(cron.CheckInterval(TimeSpan.FromSeconds(seconds)));
        if (seconds >= 10)
            Assert.Equal($"cron: it is due again after {seconds} seconds; at least the timeout, {seconds + 1} seconds, must be between",
                Said(cron.CheckInterval(TimeSpan.FromSeconds(seconds + 1))!));
    }

    [Fact]
    public void A_cron_that_is_due_once_has_no_interval() => Assert.Null(Read("0 0 12 1 1 ? 2030").CheckInterval(TimeSpan.MaxValue));

    [Fact]
    public void Frequencies_of_the_same_text_are_equal()
    {
        Assert.Equal(Read("0 0 9 * * ?"), Read("0 0 9 * * ?"));
        Assert.Equal(Read("0 0 9 * * ?").GetHashCode(), Read("0 0 9 * * ?").GetHashCode());
        Assert.NotEqual(Read("0 0 9 * * ?"), Read("0 0 8 * * ?"));
        Assert.Equal(Read("rate(5m)"), Read("rate(5m)"));
    }
}
