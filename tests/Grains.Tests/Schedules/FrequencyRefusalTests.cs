using static CloudAssistant.Grains.Tests.Schedules.DueTimes;

namespace CloudAssistant.Grains.Tests.Schedules;

public sealed class FrequencyRefusalTests
{
    private const string RateForm = "rate: it is written as rate(5m), with a whole number and one of the units s, m, h and d";
    private const string AtForm = "at: it is written as at(yyyy-MM-dd HH:mm:ss), with a time zone before the bracket or none";
    private const string ZoneForm = " is none; write a name as Asia/Shanghai, an offset as GMT+8:00, or UTC";

    [Theory]
    [InlineData("rate()", RateForm)]
    [InlineData("rate(5)", RateForm)]
    [InlineData("rate(5m", RateForm)]
    [InlineData("rate(5m) UTC", RateForm)]
    [InlineData("rate(-5m)", RateForm)]
    [InlineData("rate(1.5h)", RateForm)]
    [InlineData("rate(5w)", RateForm)]
    [InlineData("rate(59s)", "rate: the interval is shorter than 60 seconds")]
    [InlineData("rate(0d)", "rate: the interval is shorter than 60 seconds")]
    [InlineData("rate(8d)", "rate: the interval is longer than 7 days")]
    [InlineData("rate(604801s)", "rate: the interval is longer than 7 days")]
    [InlineData("rate(99999999999999999999999999999d)", "rate: the interval is longer than 7 days")]
    public void A_rate_says_what_is_wrong(string text, string wrong) => Assert.Equal(wrong, Wrong(text));

    [Theory]
    [InlineData("at(2022-06-06)", AtForm)]
    [InlineData("at(2022-06-06T13:15:30)", AtForm)]
    [InlineData("at(2022-6-6 13:15:30)", AtForm)]
    [InlineData("at(2022-06-06 13:15:30", AtForm)]
    [InlineData("at(2022-06-06 13:15:30 UTC UTC)", AtForm)]
    [InlineData("at(1969-06-06 13:15:30)", "year: 1969 is below 1970")]
    [InlineData("at(2100-06-06 13:15:30)", "year: 2100 is beyond 2099")]
    [InlineData("at(2022-13-06 13:15:30)", "month: 13 is beyond 12")]
    [InlineData("at(2022-06-00 13:15:30)", "day: 0 is below 1")]
    [InlineData("at(2022-06-31 13:15:30)", "day: 31 is beyond the end of the month")]
    [InlineData("at(2023-02-29 13:15:30)", "day: 29 is beyond the end of the month")]
    [InlineData("at(2022-06-06 24:00:00)", "hour: 24 is beyond 23")]
    [InlineData("at(2022-06-06 13:60:30)", "minute: 60 is beyond 59")]
    [InlineData("at(2022-06-06 13:15:60)", "second: 60 is beyond 59")]
    [InlineData("at(2022-06-06 13:15:30 PST)", "time zone: 'PST'" + ZoneForm)]
    public void An_at_says_what_is_wrong(string text, string wrong) => Assert.Equal(wrong, Wrong(text));

    [Theory]
    [InlineData("", "cron: it has 0 fields; second, minute, hour, day, month and weekday are needed")]
    [InlineData("5m", "cron: it has 1 fields; second, minute, hour, day, month and weekday are needed")]
    [InlineData("0 9 * * *", "cron: it has 5 fields; second, minute, hour, day, month and weekday are needed")]
    [InlineData("60 0 0 * * ?", "second: 60 is beyond 59")]
    [InlineData("0 60 0 * * ?", "minute: 60 is beyond 59")]
    [InlineData("0 0,99999999999999999999 0 * * ?", "minute: 999999999 is beyond 59")]
    [InlineData("0 0 24 * * ?", "hour: 24 is beyond 23")]
    [InlineData("0 0 0 0 * ?", "day: 0 is below 1")]
    [InlineData("0 0 0 32 * ?", "day: 32 is beyond 31")]
    [InlineData("0 0 0 32W * ?", "day: 32 is beyond 31")]
    [InlineData("0 0 0 W * ?", "day: a value is missing")]
    [InlineData("0 0 0 L-3 * ?", "day: 'L' is not understood")]
    [InlineData("0 0 0 1-5W * ?", "day: '1-5' is not understood")]
    [InlineData("0 0 0 * 13 ?", "month: 13 is beyond 12")]
    [InlineData("0 0 0 * JUNE ?", "month: 'JUNE' is not understood")]
    [InlineData("0 0 0 ? * 0", "weekday: 0 is below 1")]
    [InlineData("0 0 0 ? * 8", "weekday: 8 is beyond 7")]
    [InlineData("0 0 0 ? * L", "weekday: L needs a weekday before it, as in 6L")]
    [InlineData("0 0 0 ? * 8L", "weekday: 8 is beyond 7")]
    [InlineData("0 0 0 ? * 4#6", "weekday: '4#6' is not understood; # goes before a number from 1 to 5")]
    [InlineData("0 0 0 ? * MO#2", "weekday: 'MO' is not understood")]
    [InlineData("0 0 0 ? * 4W", "weekday: '4W' is not understood")]
    [InlineData("0 0 0 ? * ?", "day and weekday: ? stands in one of them only")]
    [InlineData("0 0 0 1 * 1", "day and weekday: one of them must be ? or *")]
    [InlineData("0 0 ? * * ?", "hour: '?' is not understood")]
    [InlineData("0 0 0 ?/2 * *", "day: '?' is not understood")]
    [InlineData("0 0 22-2 * * ?", "hour: 22-2 runs backwards")]
    [InlineData("0 0 1-2-3 * * ?", "hour: '2-3' is not understood")]
    [InlineData("0 0 1/2/3 * * ?", "hour: '2/3' is not understood")]
    [InlineData("0 0 1, * * ?", "hour: a value is missing")]
    [InlineData("0 0 1- * * ?", "hour: a value is missing")]
    [InlineData("0 0 1/ * * ?", "hour: a value is missing")]
    [InlineData("0 0 /2 * * ?", "hour: a value is missing")]
    [InlineData("0 0/0 0 * * ?", "minute: the step 0 is below 1")]
    [InlineData("0 0/60 0 * * ?", "minute: the step 60 is beyond 59")]
    [InlineData("0 0 0 * * ? 1969", "year: 1969 is below 1970")]
    [InlineData("0 0 0 * * ? 2022-2100", "year: 2100 is beyond 2099")]
    [InlineData("0 0 0 * * ? 2022 2023", "time zone: '2023'" + ZoneForm)]
    [InlineData("0 0 0 * * ? CST", "time zone: 'CST'" + ZoneForm)]
    [InlineData("0 0 0 * * ? UTC 2022", "cron: nothing but a year and a time zone follows the weekday")]
    [InlineData("0 0 0 * * ? 2022 UTC UTC", "cron: nothing but a year and a time zone follows the weekday")]
    [InlineData("@daily", "cron: it has 1 fields; second, minute, hour, day, month and weekday are needed")]
    [InlineData("0 0 H * * ?", "hour: 'H' is not understood")]
    [InlineData("0 0 0 * * ?\u00a0", "it is made of printable ASCII characters")]
    [InlineData("0 0 0 * * ?\n", "it is made of printable ASCII characters")]
    public void A_cron_says_which_field_is_wrong_and_why(string text, string wrong) => Assert.Equal(wrong, Wrong(text));

    [Fact]
    public void A_frequency_has_at_most_256_characters()
    {
        Assert.Equal(256, Read("0 0 0 * * ?" + new string(' ', 245)).Text.Length + 245);
        Assert.Equal("it has 257 characters; at most 256 are allowed", Wrong("0 0 0 * * ?" + new string(' ', 246)));
    }
}
