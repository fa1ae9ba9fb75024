using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Invocations;

namespace CloudAssistant.Grains.Tests.Invocations;

public sealed class RateRulesTests
{
    private const long Now = 1_000_000;

    private static readonly RateWindowKey Key = new(InvocationId.New(CellId.Default, DateTimeOffset.UnixEpoch), Now);

    [Theory]
    [InlineData("10", 10, false)]
    [InlineData("0", 0, false)]
    [InlineData("20%", 20, true)]
    public void An_amount_is_a_number_or_a_part(string text, int value, bool percent)
    {
        Assert.True(RateAmount.TryParse(text, out var amount));
        Assert.Equal(new RateAmount(value, percent), amount);
        Assert.Equal(text, amount.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 %")]
    [InlineData("1.5")]
    [InlineData("1%%")]
    [InlineData("ten")]
    [InlineData("99999999999")]
    public void Nothing_else_is_an_amount(string text) => Assert.False(RateAmount.TryParse(text, out _));

    [Theory]
    [InlineData("3", 10, 3)]
    [InlineData("20%", 10, 2)]
    [InlineData("25%", 10, 2)]
    [InlineData("1%", 10, 1)]
    [InlineData("100%", 10, 10)]
    [InlineData("50", 10, 50)]
    [InlineData("100%", 1_000_000, 1_000_000)]
    public void A_part_is_rounded_down_but_one_may_always_run(string atOnce, int targets, int expected) =>
        Assert.Equal(expected, Open(new() { Concurrency = Amount(atOnce) }, targets).AtOnce);

    [Theory]
    [InlineData("2", 10, 2)]
    [InlineData("0%", 10, 0)]
    [InlineData("10%", 19, 1)]
    public void So_many_failures_are_allowed(string errors, int targets, int expected) =>
        Assert.Equal(expected, Open(new() { MaxErrors = Amount(errors) }, targets).ErrorsMax);

    [Fact]
    public void What_may_have_reached_its_agent_takes_room_until_it_has_ended()
    {
        var window = Open(new() { Concurrency = Amount("5") }, 20);

        Assert.Equal(5, Room(window, new() { Waiting = 20 }));
        Assert.Equal(2, Room(window, new() { Waiting = 10, Sent = 1, Running = 1, Stopping = 1, Success = 3, Failed = 4 }));
        Assert.Equal(0, Room(window, new() { Waiting = 1, Running = 5 }));
        Assert.Equal(0, Room(window, new() { Waiting = 1, Running = 6 }));
        Assert.Equal(0, Room(window, new() { Success = 20 }));
    }

    [Fact]
    public void Whatever_ended_badly_by_itself_counts_as_failed_and_a_stop_does_not()
    {
        var window = Open(new() { MaxErrors = Amount("4") }, 20);

        Assert.False(RateRules.Decide(window, new() { Waiting = 1, Failed = 2, Error = 2, Cancelled = 9, Terminated = 9 }, Now).Withdraw);
        Assert.True(RateRules.Decide(window, new() { Waiting = 1, Failed = 1, Error = 1, Timeout = 1, Aborted = 1, Invalid = 1 }, Now).Withdraw);
        Assert.False(RateRules.Decide(window, new() { Failed = 20 }, Now).Withdraw);
        Assert.Equal(int.MaxValue, Room(window, new() { Waiting = 1, Failed = 4 }));
    }

    [Fact]
    public void A_batch_is_as_large_as_was_said_and_the_next_waits_for_its_end_and_the_pause()
    {
        var window = Open(new() { Concurrency = Amount("4"), Batches = true, BatchPause = TimeSpan.FromSeconds(10) }, 20);

        var step = RateRules.Decide(window, new() { Waiting = 20 }, Now);
        Assert.Equal(4, step.Room);
        window = RateRules.After(step, sent: 4, exhausted: false, new() { Waiting = 16, Sent = 4 }, Now);
        Assert.Equal((0, null), (window.BatchLeft, window.NextAt));
        Assert.Equal(0, Room(window, new() { Waiting = 16, Running = 1, Success = 3 }));

        step = RateRules.Decide(window, new() { Waiting = 16, Success = 4 }, Now + 500);
        Assert.Equal((0, Now + 10_500), (step.Room, step.Window.NextAt));
        window = RateRules.After(step, 0, false, new() { Waiting = 16, Success = 4 }, Now + 500);
        Assert.Equal(Now + 10_500, window.AttendAt);
        Assert.Equal(0, RateRules.Decide(window, new() { Waiting = 16, Success = 4 }, Now + 10_499).Room);
        Assert.Equal(4, RateRules.Decide(window, new() { Waiting = 16, Success = 4 }, Now + 10_500).Room);
    }

    [Fact]
    public void A_batch_too_large_for_one_transaction_goes_on_where_it_was()
    {
        var step = RateRules.Decide(Open(new() { Concurrency = Amount("6"), Batches = true }, 20), new() { Waiting = 20 }, Now);
        var window = RateRules.After(step, sent: 4, exhausted: false, new() { Waiting = 16, Sent = 4 }, Now);

        // Some of it has ended already, and does not make it larger.
        step = RateRules.Decide(window, new() { Waiting = 16, Running = 1, Success = 3 }, Now);
        Assert.Equal(2, step.Room);
        Assert.Equal(0, RateRules.After(step, 2, false, new() { Waiting = 14, Running = 3, Success = 3 }, Now).BatchLeft);
        Assert.Equal(0, RateRules.After(step, 1, exhausted: true, new() { Waiting = 15, Running = 2, Success = 3 }, Now).BatchLeft);
    }

    [Fact]
    public void A_batch_in_which_nobody_is_online_is_none()
    {
        var window = Open(new() { Concurrency = Amount("4"), Batches = true, BatchPause = TimeSpan.FromSeconds(10) }, 20);
        var step = RateRules.Decide(window, new() { Waiting = 20 }, Now);

        window = RateRules.After(step, 0, exhausted: true, new() { Waiting = 20 }, Now);

        Assert.Equal(4, RateRules.Decide(window, new() { Waiting = 20 }, Now + 1).Room);
    }

    [Fact]
    public void While_some_run_it_looks_again_soon_and_once_nothing_waits_never()
    {
        var window = Open(new() { Concurrency = Amount("1") }, 20);
        RateStep Step(StateCounts counts) => RateRules.Decide(window, counts, Now);

        Assert.Equal(Now + 10_000, RateRules.After(Step(new() { Waiting = 1, Running = 1 }), 0, false, new() { Waiting = 1, Running = 1 }, Now).AttendAt);
        Assert.Null(RateRules.After(Step(new() { Running = 1 }), 0, false, new() { Running = 1 }, Now).AttendAt);
    }

    [Theory]
    [InlineData("0", null, false, 0, RefusalCode.InvalidParameterConcurrency, "Concurrency is 0; it must be 1 to 1000000 targets or 1% to 100% of them.")]
    [InlineData("0%", null, false, 0, RefusalCode.InvalidParameterConcurrency, "Concurrency is 0%; it must be 1 to 1000000 targets or 1% to 100% of them.")]
    [InlineData("101%", null, false, 0, RefusalCode.InvalidParameterConcurrency, "Concurrency is 101%; it must be 1 to 1000000 targets or 1% to 100% of them.")]
    [InlineData("1000001", null, false, 0, RefusalCode.InvalidParameterConcurrency, "Concurrency is 1000001; it must be 1 to 1000000 targets or 1% to 100% of them.")]
    [InlineData(null, "101%", false, 0, RefusalCode.InvalidParameterMaxErrors, "MaxErrors is 101%; it must be 0 to 1000000 failed targets or 0% to 100% of them.")]
    [InlineData(null, "1", true, 0, RefusalCode.MissingParameterConcurrency, "RateControlMode Batch needs Concurrency, the size of a batch.")]
    [InlineData("1", null, false, 5, RefusalCode.InvalidParameterBatchPause, "BatchPause goes with RateControlMode Batch only.")]
    [InlineData("1", null, true, 86_401, RefusalCode.InvalidParameterBatchPause, "BatchPause is 86401 seconds; it must be 0 to 86400 seconds.")]
    public void A_policy_out_of_its_limits_is_refused_with_what_they_are(string? atOnce, string? errors, bool batches, int pause, RefusalCode code, string message)
    {
        var policy = new RatePolicy
        {
            Concurrency = atOnce is null ? null : Amount(atOnce), MaxErrors = errors is null ? null : Amount(errors), Batches = batches,
            BatchPause = TimeSpan.FromSeconds(pause),
        };

        Assert.Equal((code, message), RateRules.Check(policy) is { } refusal ? (refusal.Code, refusal.Message) : default);
    }

    [Fact]
    public void A_policy_at_its_limits_is_taken()
    {
        Assert.Null(RateRules.Check(new() { Concurrency = Amount("1000000"), MaxErrors = Amount("0"), Batches = true, BatchPause = TimeSpan.FromDays(1) }));
        Assert.Null(RateRules.Check(new() { Concurrency = Amount("100%"), MaxErrors = Amount("100%") }));
    }

    private static RateWindow Open(RatePolicy policy, int targets) => RateWindow.Open(Key, policy, targets, TimeSpan.FromSeconds(60), Now);

    private static RateAmount Amount(string text) => RateAmount.TryParse(text, out var amount) ? amount : throw new FormatException(text);

    private static int Room(RateWindow window, StateCounts counts) => RateRules.Decide(window, counts, Now).Room;
}
