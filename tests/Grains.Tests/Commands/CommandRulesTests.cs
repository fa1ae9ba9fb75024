using System.Collections.Immutable;
using CloudAssistant.Grains.Commands;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Tests.Commands;

public sealed class CommandRulesTests
{
    private static readonly CommandDraft Good = new() { Name = "disk", Type = ScriptType.Shell, Script = "df" };

    public static TheoryData<string, CommandDraft, RefusalCode?> Drafts => new()
    {
        { "good", Good, null },
        { "no name", Good with { Name = "" }, RefusalCode.MissingParameter },
        { "longest name", Good with { Name = new('ü', 128) }, null },
        { "long name", Good with { Name = new('n', 129) }, RefusalCode.CmdNameExceedLimit },
        { "NUL in name", Good with { Name = "a\0b" }, RefusalCode.InvalidParameterCharacterCommandName },
        { "newline in name", Good with { Name = "a\nb" }, RefusalCode.InvalidParameterCharacterCommandName },
        { "longest description", Good with { Description = new('d', 512) }, null },
        { "long description", Good with { Description = new('d', 513) }, RefusalCode.CmdDescExceedLimit },
        { "lines in description", Good with { Description = "a\r\nb\tc" }, null },
        { "NUL in description", Good with { Description = "\0" }, RefusalCode.InvalidParameterCharacterCommandDescription },
        { "unknown type", Good with { Type = (ScriptType)9 }, RefusalCode.InvalidCmdTypeNotFound },
        { "no script", Good with { Script = "" }, RefusalCode.MissingParameter },
        { "longest script", Good with { Script = new('s', 16_383) }, null },
        { "long script", Good with { Script = new('s', 16_384) }, RefusalCode.CmdContentExceedLimit },
        { "script long in bytes", Good with { Script = new('ü', 8_192) }, RefusalCode.CmdContentExceedLimit },
        { "anything in a script", Good with { Script = "\0\u0001\n" }, null },
        { "longest directory", Good with { WorkingDir = new('w', 200) }, null },
        { "long directory", Good with { WorkingDir = new('w', 201) }, RefusalCode.InvalidParameterWorkingDir },
        { "NUL in directory", Good with { WorkingDir = "/\0" }, RefusalCode.InvalidParameterCharacterCommandWorkingDir },
        { "shortest timeout", Good with { Timeout = TimeSpan.FromSeconds(10) }, null },
        { "short timeout", Good with { Timeout = TimeSpan.FromSeconds(9.999) }, RefusalCode.InvalidTimeoutExceedLimit },
        { "longest timeout", Good with { Timeout = TimeSpan.FromHours(24) }, null },
        { "long timeout", Good with { Timeout = TimeSpan.FromSeconds(86_401) }, RefusalCode.InvalidTimeoutExceedLimit },
        { "longest launcher", Good with { Launcher = new('l', 1_024) }, null },
        { "long launcher", Good with { Launcher = new('ü', 513) }, RefusalCode.InvalidLauncherLengthLimitExceeded },
        { "names without parameters", Good with { Script = "{{}}" }, null },
        { "wrong names", Good with { Script = "{{}}", EnableParameter = true }, RefusalCode.CmdParamEmptyKey },
        { "20 tags", Good with { Tags = Tags(20) }, null },
        { "21 tags", Good with { Tags = Tags(21) }, RefusalCode.NumberExceedTags },
        { "reserved tag", Good with { Tags = Tag("aliyunx", "") }, RefusalCode.InvalidTagKeyMalformed },
        { "reserved tag, other case", Good with { Tags = Tag("ACS:x", "") }, RefusalCode.InvalidTagKeyMalformed },
        { "long tag key", Good with { Tags = Tag(new('k', 65), "") }, RefusalCode.InvalidTagKeyMalformed },
        { "empty tag key", Good with { Tags = Tag("", "v") }, RefusalCode.MissingParameterTagKey },
        { "link in a tag", Good with { Tags = Tag("k", "see https://x") }, RefusalCode.InvalidTagValueMalformed },
        { "longest tag value", Good with { Tags = Tag("k", new('v', 128)) }, null },
        { "long tag value", Good with { Tags = Tag("k", new('v', 129)) }, RefusalCode.InvalidTagValueMalformed },
    };

    [Theory, MemberData(nameof(Drafts))]
    public void A_draft_is_judged_by_its_limits(string what, CommandDraft draft, RefusalCode? code)
    {
        Assert.NotEmpty(what);
        Assert.Equal(code, CommandRules.Check(draft, new(), nameRequired: true)?.Code);
    }

    [Fact]
    public void A_refusal_names_the_limit_and_its_unit()
    {
        string? Message(CommandDraft draft) => CommandRules.Check(draft, new() { ScriptBytesLimit = 2_048 }, nameRequired: true)?.Message;

        Assert.Equal("The script has 2048 bytes; it must be shorter than 2048 bytes.", Message(Good with { Script = new('s', 2_048) }));
        Assert.Equal("The name has 129 characters; at most 128 are allowed.", Message(Good with { Name = new('n', 129) }));
        Assert.Equal("The timeout is 0 seconds; it must be 10 to 86400 seconds.", Message(Good with { Timeout = TimeSpan.Zero }));
        Assert.Equal("The launcher has 1025 bytes; at most 1024 are allowed.", Message(Good with { Launcher = new('l', 1_025) }));
    }

    [Fact]
    public void A_command_that_is_not_kept_needs_no_name() =>
        Assert.Null(CommandRules.Check(Good with { Name = "" }, new(), nameRequired: false));

    [Fact]
    public void A_change_leaves_alone_what_it_does_not_name()
    {
        var changed = CommandRules.Apply(Good with { Description = "d" }, new() { Timeout = TimeSpan.FromMinutes(5), WorkingDir = "/tmp" }, new()).Value;

        Assert.Equal(Good with { Description = "d", Timeout = TimeSpan.FromMinutes(5), WorkingDir = "/tmp" }, changed);
    }

    [Fact]
    public void A_change_is_judged_like_a_draft()
    {
        Assert.Equal(RefusalCode.CmdNameExceedLimit, CommandRules.Apply(Good, new() { Name = new('n', 129) }, new()).Refused?.Code);
        Assert.Equal(RefusalCode.MissingParameter, CommandRules.Apply(Good, new() { Name = "" }, new()).Refused?.Code);
        Assert.Equal(RefusalCode.InvalidTimeoutExceedLimit, CommandRules.Apply(Good, new() { Timeout = TimeSpan.FromDays(2) }, new()).Refused?.Code);
    }

    private static ImmutableSortedDictionary<string, string> Tag(string key, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);

    private static ImmutableSortedDictionary<string, string> Tags(int count) =>
        Enumerable.Range(0, count).ToImmutableSortedDictionary(n => $"k{n}", n => $"{n}");
}
