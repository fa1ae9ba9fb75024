using System.Security.Cryptography;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Tests.Gateways;

public sealed class LinkRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid Here = Guid.NewGuid();
    private static readonly Guid There = Guid.NewGuid();
    private static readonly RegisteredInstance Registered = new(AccountId.First, new byte[32], new(), "");

    private static readonly LinkEvidence Hello = new()
    {
        Instance = InstanceId.New(CellId.Default, Now),
        SignedBytes = [1],
        Signature = [],
        Journal = Guid.NewGuid(),
        LinkCounter = 8,
        AgentVersion = "1",
        ProtocolVersion = 1,
    };

    private static readonly LinkRow Row = new(There, true, 4, Hello.Journal, 7, false, SHA256.HashData([0]), 0, 0);

    [Fact]
    public void The_first_link_has_epoch_1_and_lost_nothing()
    {
        var verdict = Judge(null).Value;
        Assert.Equal((1L, true, 1L, false, null), (verdict.Epoch, verdict.JournalKept, verdict.Opening!.Epoch, verdict.Opening.JournalLost, verdict.Displaces));
    }

    [Fact]
    public void A_grown_counter_keeps_the_journal_and_displaces_the_link_elsewhere()
    {
        var verdict = Judge(Row).Value;
        Assert.Equal((5L, true, 0), (verdict.Epoch, verdict.JournalKept, verdict.Opening!.Displaced));
        Assert.Equal(new OpenLink(There, 4), verdict.Displaces);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_counter_that_did_not_grow_lost_the_journal(long known)
    {
        var verdict = Judge(Row with { LinkCounter = known }).Value;
        Assert.Equal((known == 7, known != 7), (verdict.JournalKept, verdict.Opening!.JournalLost));
        Assert.Equal(known == 7 ? 0 : 1, verdict.Opening.Displaced);
    }

    [Theory]
    [InlineData(-60_000, true)]
    [InlineData(4_999, true)]
    [InlineData(5_000, false)]
    public void A_hello_that_was_held_up_until_a_newer_link_opened_shows_no_rollback(long challengedAfterMs, bool refused)
    {
        var opened = Now.ToUnixTimeMilliseconds() - 60_000;
        var verdict = LinkRules.Judge(
            new(Registered, Row with { LinkCounter = 9, OpenedAt = opened }), Hello with { ChallengedAt = opened + challengedAfterMs }, true, Here, Now);
        Assert.Equal(refused ? RefusalCode.Throttling : null, verdict.Refused?.Code);
        Assert.Equal(refused, verdict.Refused is not null || verdict.Value.JournalKept);
    }

    [Fact]
    public void A_newer_hello_is_never_late_and_a_row_from_the_future_judges_nobody()
    {
        var now = Now.ToUnixTimeMilliseconds();
        Assert.True(LinkRules.Judge(new(Registered, Row with { OpenedAt = now }), Hello with { ChallengedAt = now - 1 }, true, Here, Now).Value.JournalKept);
        Assert.Null(LinkRules.Judge(new(Registered, Row with { LinkCounter = 9, OpenedAt = now + 1 }), Hello with { ChallengedAt = now }, true, Here, Now).Refused);
    }

    [Fact]
    public void A_new_journal_of_a_closed_link_displaces_nobody()
    {
        var verdict = Judge(Row with { Gateway = null, Alive = false, Journal = Guid.NewGuid() }).Value;
        Assert.Equal((false, 0, null), (verdict.JournalKept, verdict.Opening!.Displaced, verdict.Displaces));
    }

    [Fact]
    public void A_journal_that_was_lost_stays_lost_until_that_was_dealt_with() =>
        Assert.False(Judge(Row with { JournalLost = true }).Value.JournalKept);

    [Fact]
    public void A_link_on_a_dead_gateway_or_on_the_same_is_not_told_that_it_was_displaced()
    {
        Assert.Null(Judge(Row with { Alive = false }).Value.Displaces);
        Assert.Null(Judge(Row with { Gateway = Here }).Value.Displaces);
    }

    [Theory]
    [InlineData(2, 0, null)]
    [InlineData(3, 600_000, RefusalCode.LinkCloned)]
    [InlineData(3, 600_001, null)]
    public void A_copy_is_refused_when_it_displaced_too_often(int displaced, long ago, RefusalCode? refused) =>
        Assert.Equal(
            refused,
            Judge(Row with { LinkCounter = 9, Displaced = displaced, DisplacedSince = Now.ToUnixTimeMilliseconds() - ago }).Refused?.Code);

    [Fact]
    public void Who_is_let_in_was_registered_and_signed_and_is_new_enough()
    {
        Assert.Equal(RefusalCode.LinkProofInvalid, LinkRules.Judge(null, Hello, true, Here, Now).Refused?.Code);
        Assert.Equal(RefusalCode.InstanceDeregistered, LinkRules.Judge(new(null, Row), Hello, false, Here, Now).Refused?.Code);
        Assert.Equal(RefusalCode.LinkProofInvalid, LinkRules.Judge(new(Registered, Row), Hello, false, Here, Now).Refused?.Code);
        Assert.Equal(RefusalCode.AgentTooOld, LinkRules.Judge(new(Registered, Row), Hello with { ProtocolVersion = 0 }, true, Here, Now).Refused?.Code);
    }

    [Fact]
    public void The_same_bytes_again_are_a_repeat_here_and_a_replay_elsewhere()
    {
        var opened = Row with { Gateway = Here, Hello = SHA256.HashData(Hello.SignedBytes) };
        var repeat = Judge(opened).Value;
        Assert.Equal((4L, true, null), (repeat.Epoch, repeat.JournalKept, repeat.Opening));
        Assert.Equal(RefusalCode.LinkProofInvalid, Judge(opened with { Gateway = There }).Refused?.Code);
        Assert.Equal(RefusalCode.LinkProofInvalid, Judge(opened with { Gateway = null }).Refused?.Code);
    }

    private static Reply<LinkVerdict> Judge(LinkRow? row) => LinkRules.Judge(new(Registered, row), Hello, true, Here, Now);
}
