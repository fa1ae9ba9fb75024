using CloudAssistant.Gateway.Access;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Grains.Interfaces.Replies;
using CsCheck;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Gateway.Tests.Access;

public class CallRatesTests
{
    private const string Key = "key-1";

    [Fact]
    public void A_key_may_make_its_burst_at_once_and_then_waits_for_the_next_call()
    {
        var rates = Rates(new(), perSecond: 10, burst: 3);

        for (var call = 0; call < 3; call++)
        {
            Assert.Null(rates.WaitOf(Key));
            rates.Count(Key, null);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(100), rates.WaitOf(Key));
        Assert.Null(rates.WaitOf("key-2"));
    }

    [Fact]
    public void Time_gives_calls_back_and_never_more_than_the_burst()
    {
        var time = new FakeTimeProvider();
        var rates = Rates(time, perSecond: 10, burst: 3);
        Take(rates, 3);

        time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(TimeSpan.FromMilliseconds(1), rates.WaitOf(Key));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, Allowed(rates));

        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(3, Allowed(rates));
    }

    [Theory]
    [InlineData(RefusalCode.InvalidAccessKeyIdNotFound)]
    [InlineData(RefusalCode.InvalidAccessKeyIdInactive)]
    [InlineData(RefusalCode.SignatureDoesNotMatch)]
    [InlineData(RefusalCode.SignatureNonceUsed)]
    [InlineData(RefusalCode.InvalidTimeStampExpired)]
    [InlineData(RefusalCode.ServiceUnavailable)]
    public void Calls_that_are_not_proved_to_be_the_keys_take_nothing_from_it(RefusalCode code)
    {
        var rates = Rates(new(), perSecond: 1, burst: 1);

        for (var call = 0; call < 100; call++)
            rates.Count(Key, new(code, "no"));

        Assert.Null(rates.WaitOf(Key));
        Assert.Equal(0, rates.Keys);
    }

    [Theory]
    [InlineData(RefusalCode.ForbiddenRam)]
    [InlineData(RefusalCode.InvalidParameterNextToken)]
    public void A_call_that_is_the_keys_counts_though_it_is_refused(RefusalCode code)
    {
        var rates = Rates(new(), perSecond: 1, burst: 1);

        rates.Count(Key, new(code, "no"));

        Assert.Equal(TimeSpan.FromSeconds(1), rates.WaitOf(Key));
    }

    [Fact]
    public void Without_a_limit_nobody_waits_and_nothing_is_remembered()
    {
        var rates = Rates(new(), perSecond: 0, burst: 1);

        Take(rates, 1_000);

        Assert.Null(rates.WaitOf(Key));
        Assert.Equal(0, rates.Keys);
    }

    [Fact]
    public void The_default_holds_back_no_client_of_11000_calls_a_second()
    {
        var time = new FakeTimeProvider();
        var rates = new CallRates(Options.Create(new GatewayOptions()), time);

        for (var second = 0; second < 60; second++)
        {
            Take(rates, 11_000);
            Assert.Null(rates.WaitOf(Key));
            time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Keys_that_have_all_their_calls_again_are_forgotten_when_there_are_many()
    {
        var time = new FakeTimeProvider();
        var rates = Rates(time, perSecond: 1, burst: 1);
        for (var key = 0; key < CallRates.KeysMax - 1; key++)
            rates.Count($"old-{key}", null);
        time.Advance(TimeSpan.FromSeconds(1));
        rates.Count(Key, null);

        rates.Count("one-more", null);

        Assert.Equal(2, rates.Keys);
        Assert.Equal(TimeSpan.FromSeconds(1), rates.WaitOf(Key));
    }

    [Fact]
    public void However_many_keys_call_at_once_no_more_are_remembered_than_the_limit()
    {
        var rates = Rates(new(), perSecond: 1, burst: 1);

        for (var key = 0; key < 3 * CallRates.KeysMax; key++)
        {
            rates.Count($"key-{key}", null);
            Assert.InRange(rates.Keys, 1, CallRates.KeysMax);
        }
    }

    [Fact]
    public void Nobody_makes_more_calls_in_any_time_than_the_burst_and_what_that_time_gives() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[1, 20], Gen.Int[0, 400].Array[1, 60]).Sample((perSecond, burst, pauses) =>
        {
            var time = new FakeTimeProvider();
            var rates = Rates(time, perSecond, burst);
            var (made, began) = (0, time.GetTimestamp());
            foreach (var pause in pauses)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                made += Allowed(rates);
                var given = time.GetElapsedTime(began).TotalSeconds * perSecond;
                // To the tick: a call's share of a second is cut to whole ones.
                Assert.True(made <= burst + (given * 1.0001), $"{made} calls of {burst} + {given}");
            }
        });

    private static CallRates Rates(FakeTimeProvider time, int perSecond, int burst) =>
        new(Options.Create(new GatewayOptions { CallsPerSecondPerKey = perSecond, CallBurstPerKey = burst }), time);

    private static void Take(CallRates rates, int calls)
    {
        for (var call = 0; call < calls; call++)
            rates.Count(Key, null);
    }

    private static int Allowed(CallRates rates)
    {
        var calls = 0;
        for (; rates.WaitOf(Key) is null; calls++)
            rates.Count(Key, null);
        return calls;
    }
}
