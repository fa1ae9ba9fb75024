using CloudAssistant.Api;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Schedules;
using CloudAssistant.Gateway.Tests.Http;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Schedules;

namespace CloudAssistant.Gateway.Tests.Schedules;

public sealed class PreviewScheduleTests
{
    private const string Moments = "yyyy-MM-ddTHH:mm:ssZ, from 1970-01-01T00:00:00Z to 2099-12-31T23:59:59Z";

    [Fact]
    public async Task The_desk_is_asked_for_what_the_parameters_say()
    {
        var desk = new Desk();

        await CallAsync(desk, new() { Frequency = " rate(5m) ", Zone = "Asia/Shanghai", Count = 100, From = "2030-01-01T08:00:00Z", Timeout = 86_400 });

        Assert.Equal(
            new SchedulePreviewRequest
            {
                Frequency = " rate(5m) ", Zone = "Asia/Shanghai", Count = 100, From = new(2030, 1, 1, 8, 0, 0, TimeSpan.Zero), Timeout = TimeSpan.FromHours(24),
            },
            desk.Asked);
    }

    [Fact]
    public async Task What_is_not_said_is_UTC_ten_times_from_now_without_a_look_at_the_intervals()
    {
        var desk = new Desk();

        await CallAsync(desk, new() { Frequency = "rate(5m)" });

        Assert.Equal(new SchedulePreviewRequest { Frequency = "rate(5m)", Zone = "UTC", Count = 10, From = null, Timeout = null }, desk.Asked);
    }

    [Fact]
    public async Task Due_times_are_answered_in_UTC_and_in_local_time()
    {
        var desk = new Desk
        {
            Answer = new SchedulePreview(
                "0 0 8 * * ?", "GMT-7:30", [new(2030, 1, 1, 8, 0, 0, TimeSpan.FromHours(-7.5)), new(2030, 1, 2, 23, 59, 59, TimeSpan.FromHours(8))], true),
        };

        var preview = await CallAsync(desk, new() { Frequency = "0 0 8 * * ?" });

        Assert.Equal(("0 0 8 * * ?", "GMT-7:30", true), (preview.Frequency, preview.Zone, preview.Exhausted));
        Assert.Equal(
            [("2030-01-01T15:30:00Z", "2030-01-01 08:00:00-07:30"), ("2030-01-02T15:59:59Z", "2030-01-02 23:59:59+08:00")],
            preview.DueTimes.DueTime.Select(due => (due.Utc, due.Local)));
    }

    [Theory]
    [InlineData(0, null, null, "Count", "a whole number from 1 to 100")]
    [InlineData(101, null, null, "Count", "a whole number from 1 to 100")]
    [InlineData(null, 9, null, "Timeout", "a whole number of seconds from 10 to 86400")]
    [InlineData(null, 86_401, null, "Timeout", "a whole number of seconds from 10 to 86400")]
    [InlineData(null, null, "2030-01-01", "From", Moments)]
    [InlineData(null, null, "2030-01-01T08:00:00+08:00", "From", Moments)]
    [InlineData(null, null, "2030-02-30T08:00:00Z", "From", Moments)]
    [InlineData(null, null, "1969-12-31T23:59:59Z", "From", Moments)]
    [InlineData(null, null, "2100-01-01T00:00:00Z", "From", Moments)]
    public async Task What_is_beyond_a_limit_is_refused_with_the_limit(int? count, int? timeout, string? from, string name, string limit)
    {
        var desk = new Desk();

        var told = await Assert.ThrowsAsync<ApiException>(() => CallAsync(desk, new() { Frequency = "rate(5m)", Count = count, Timeout = timeout, From = from }));

        Assert.Equal(
            ($"InvalidParameter.{name}", 400, $"The parameter {name} is not valid: {limit}.", null),
            (told.Code, told.HttpStatus, told.Message, desk.Asked));
    }

    [Fact]
    public async Task A_zone_has_at_most_64_characters()
    {
        var desk = new Desk();

        await CallAsync(desk, new() { Frequency = "rate(5m)", Zone = new('a', 64) });
        var told = await Assert.ThrowsAsync<ApiException>(() => CallAsync(desk, new() { Frequency = "rate(5m)", Zone = new('a', 65) }));

        Assert.Equal(
            ("InvalidParameter.Zone", 400, "The parameter Zone is not valid: it has 65 characters; at most 64 are allowed."), (told.Code, told.HttpStatus, told.Message));
    }

    [Fact]
    public async Task Without_a_frequency_there_is_nothing_to_show()
    {
        var told = await Assert.ThrowsAsync<ApiException>(() => CallAsync(new(), new() { Zone = "UTC" }));

        Assert.Equal(("MissingParam.Frequency", 400, "The parameter Frequency is required."), (told.Code, told.HttpStatus, told.Message));
    }

    [Theory]
    [InlineData(RefusalCode.InvalidParamFrequency, "InvalidParam.Frequency", "Frequency, minute: 60 is beyond 59.")]
    [InlineData(RefusalCode.InvalidParameterZone, "InvalidParameter.Zone", "The parameter Zone is not valid: time zone: GMT+15:00 is beyond 14 hours.")]
    public async Task What_the_desk_refuses_is_told(RefusalCode refusal, string code, string message)
    {
        var told = await Assert.ThrowsAsync<ApiException>(() => CallAsync(new() { Answer = new Refusal(refusal, message) }, new() { Frequency = "0 60 0 * * ?" }));

        Assert.Equal((code, 400, message), (told.Code, told.HttpStatus, told.Message));
    }

    private static async Task<PreviewScheduleResponse> CallAsync(Desk desk, PreviewScheduleRequest request)
    {
        await using var door = await Door.OpenAsync(FakeGrains.Create((typeof(IAccessGrain), new Access()), (typeof(IScheduleDesk), desk)).Factory);
        using var client = new CloudAssistantClient(door.Address, "testid", "testsecret");
        return await client.PreviewScheduleAsync(request);
    }

    private sealed class Access : IAccessGrain
    {
        public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence) => Task.FromResult<Reply<Caller>>(new Caller(AccountId.First, "testid"));
    }

    private sealed class Desk : IScheduleDesk
    {
        public SchedulePreviewRequest? Asked { get; private set; }

        public Reply<SchedulePreview> Answer { get; init; } = new SchedulePreview("rate(5m)", "UTC", [], true);

        public Task<Reply<SchedulePreview>> PreviewAsync(SchedulePreviewRequest request)
        {
            Asked = request;
            return Task.FromResult(Answer);
        }
    }
}
