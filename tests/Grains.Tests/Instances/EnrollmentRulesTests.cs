using System.Collections.Immutable;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Tests.Instances;

public sealed class EnrollmentRulesTests
{
    private const string Code = "a-abcdefghijklmnopqrstuvwxyz";
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly EnrollmentState State = new()
    {
        CodeHash = Convert.ToHexStringLower(EnrollmentCode.Hash(Code)),
        Draft = new() { InstanceCount = 2 },
        OpenUntil = Now.AddHours(1),
    };

    private static readonly EnrollmentEvidence Evidence = new()
    {
        Enrollment = EnrollmentId.New(),
        Code = Code,
        PublicKey = [.. Enumerable.Repeat((byte)7, 32)],
        SignedBytes = [],
        Signature = [],
        Facts = new(),
        ServerTime = Now.ToUnixTimeMilliseconds(),
        SourceAddress = "203.0.113.9",
    };

    [Theory]
    [InlineData(0, 4, "", "", "", RefusalCode.ActivationLimitationInvalid)]
    [InlineData(1001, 4, "", "", "", RefusalCode.ActivationLimitationInvalid)]
    [InlineData(1000, 0, "", "", "", RefusalCode.ActivationTtlExceedLimit)]
    [InlineData(1, 5, "", "", "", RefusalCode.ActivationTtlExceedLimit)]
    [InlineData(1, 1, "w", "", "", RefusalCode.InstanceNameExceedLimit)]
    [InlineData(1, 1, "9w", "", "", RefusalCode.InstanceNameInvalidPattern)]
    [InlineData(1, 1, "web", "long", "", RefusalCode.ActivationDescExceedLimit)]
    [InlineData(1, 1, "web", "", "10.0.0.0/40", RefusalCode.AddressRangeInvalidPattern)]
    [InlineData(1000, 4, "web", "", "10.0.0.0/8", null)]
    public void A_draft_keeps_its_limits(int count, int hours, string name, string description, string range, RefusalCode? refused)
    {
        var draft = new EnrollmentDraft
        {
            InstanceCount = count,
            TimeToLiveInHours = hours,
            InstanceName = name,
            Description = description == "long" ? new('d', 101) : description,
            IpAddressRange = range,
        };
        Assert.Equal(refused, EnrollmentRules.Check(draft, new())?.Code);
    }

    [Fact]
    public void A_server_may_let_codes_live_longer() =>
        Assert.Null(EnrollmentRules.Check(new() { TimeToLiveInHours = 48 }, new() { TimeToLiveHoursMax = 48 }));

    [Fact]
    public void Who_has_code_and_key_may_enroll() => Assert.Null(Judge(State, Evidence).Value);

    [Fact]
    public void The_same_key_finds_its_instance_whatever_became_of_the_code()
    {
        var known = new EnrolledInstance(EnrollmentRules.KeyOf(Evidence.PublicKey), InstanceId.New(CellId.Default, Now));
        var full = State with { Enrolled = [known, known with { Key = "other" }], Disabled = true, OpenUntil = Now };

        Assert.Equal(known, Judge(full, Evidence).Value);
        Assert.NotNull(Judge(full with { Enrolled = [known with { Gone = true }] }, Evidence).Refused);
    }

    [Theory]
    [InlineData("no code")]
    [InlineData("wrong code")]
    [InlineData("not signed")]
    [InlineData("too old")]
    [InlineData("from the future")]
    [InlineData("beyond all time")]
    [InlineData("elsewhere")]
    [InlineData("disabled")]
    [InlineData("expired")]
    [InlineData("full")]
    public void Everyone_else_is_refused(string why)
    {
        (EnrollmentState? State, EnrollmentEvidence Evidence, bool Signed) attempt = why switch
        {
            "no code" => (null, Evidence, true),
            "wrong code" => (State, Evidence with { Code = Code + "x" }, true),
            "not signed" => (State, Evidence, false),
            "too old" => (State, Evidence with { ServerTime = Evidence.ServerTime - 300_001 }, true),
            "from the future" => (State, Evidence with { ServerTime = Evidence.ServerTime + 300_001 }, true),
            "beyond all time" => (State, Evidence with { ServerTime = long.MaxValue }, true),
            "elsewhere" => (State with { Draft = new() { IpAddressRange = "10.0.0.0/8" } }, Evidence, true),
            "disabled" => (State with { Disabled = true }, Evidence, true),
            "expired" => (State with { OpenUntil = Now }, Evidence, true),
            _ => (State with { Enrolled = [new("one", default), new("two", default, Gone: true)] }, Evidence, true),
        };
        Assert.Equal(RefusalCode.EnrollmentRefused, EnrollmentRules.Judge(attempt.State, attempt.Evidence, attempt.Signed, Now).Refused?.Code);
    }

    [Fact]
    public void Both_ends_of_the_time_window_are_inside()
    {
        Assert.Null(Judge(State, Evidence with { ServerTime = Evidence.ServerTime - 300_000 }).Refused);
        Assert.Null(Judge(State, Evidence with { ServerTime = Evidence.ServerTime + 300_000 }).Refused);
    }

    [Fact]
    public void Codes_differ_and_only_their_own_hash_fits()
    {
        var (one, two) = (EnrollmentCode.New(), EnrollmentCode.New());
        Assert.NotEqual(one, two);
        Assert.True(EnrollmentCode.Fits(one, Convert.ToHexStringLower(EnrollmentCode.Hash(one))));
        Assert.False(EnrollmentCode.Fits(one, Convert.ToHexStringLower(EnrollmentCode.Hash(two))));
    }

    [Fact]
    public void Facts_lose_what_would_break_a_page_and_compare_by_content()
    {
        var clean = FactsRules.Clean(new InstanceFacts { Hostname = "a\0b\n\ud800c", OsVersion = new('v', 200), Addresses = [.. Enumerable.Repeat("::1", 20)] });

        Assert.Equal(("ab\ufffdc", 128, 16), (clean.Hostname, clean.OsVersion.Length, clean.Addresses.Length));
        Assert.True(FactsRules.Same(clean, clean with { Addresses = [.. clean.Addresses] }));
        Assert.False(FactsRules.Same(clean, clean with { Addresses = ImmutableArray.Create("::2") }));
        Assert.False(FactsRules.Same(clean, clean with { TimeZone = "UTC" }));
    }

    [Fact]
    public void What_a_machine_denies_is_kept_within_its_limits_and_compared_by_content()
    {
        var told = new InstanceFacts { Denied = [.. Enumerable.Repeat("user " + new string('x', 200), 20)], DenyReason = new('y', 300) };
        var clean = FactsRules.Clean(told);

        Assert.Equal((16, 128, 200), (clean.Denied.Length, clean.Denied[0].Length, clean.DenyReason.Length));
        Assert.True(FactsRules.Same(clean, clean with { Denied = [.. clean.Denied] }));
        Assert.False(FactsRules.Same(clean, clean with { Denied = ["all"] }));
        Assert.False(FactsRules.Same(clean, clean with { DenyReason = "" }));
        Assert.True(FactsRules.Same(new InstanceFacts { Denied = default }, FactsRules.Clean(new InstanceFacts { Denied = default })));
    }

    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+8", "Etc/GMT+8")]
    [InlineData("A23456789/123456789/123456789/123456789/123456789/123456789/1234", "A23456789/123456789/123456789/123456789/123456789/123456789/1234")]
    [InlineData("A23456789/123456789/123456789/123456789/123456789/123456789/12345", "")]
    [InlineData("../../etc/localtime", "")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3", "")]
    [InlineData("Central European Time", "")]
    [InlineData("Europe/K\u00f6ln", "")]
    [InlineData("Europe/Berlin\n", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_time_zone_that_cannot_be_the_name_of_one_becomes_none(string? told, string kept) =>
        Assert.Equal(kept, FactsRules.Clean(new InstanceFacts { TimeZone = told! }).TimeZone);

    private static Reply<EnrolledInstance?> Judge(EnrollmentState state, EnrollmentEvidence evidence) =>
        EnrollmentRules.Judge(state, evidence, true, Now);
}
