using CloudAssistant.Agent.Access;

namespace CloudAssistant.Agent.Tests.Access;

public sealed class DenyListTests
{
    [Theory]
    [InlineData("", "shell", "root", null)]
    [InlineData("# a word\n\n", "shell", "root", null)]
    [InlineData("all", "file", "root", "everything.")]
    [InlineData("all: moving house", "shell", "joe", "everything (moving house).")]
    [InlineData("type powershell: why: because", "powershell", "joe", "scripts of type powershell (why: because).")]
    [InlineData("type powershell", "shell", "joe", null)]
    [InlineData("type file", "file", "root", "files.")]
    [InlineData("user root", "file", "root", "whatever runs as root.")]
    [InlineData("user root", "shell", "joe", null)]
    [InlineData("user stop", "shell", "stop", "whatever runs as stop.")]
    public void A_rule_denies_what_it_names(string text, string type, string user, string? denied) => Assert.Equal(
        denied is null ? null : "Denied by the instance: " + denied, DenyList.Read(text).Judge(type, name => name == user)?.Info);

    [Theory]
    [InlineData("al")]
    [InlineData("all everything")]
    [InlineData("type perl")]
    [InlineData("type")]
    [InlineData("user")]
    [InlineData("type shell bat")]
    [InlineData("user root\nnonsense")]
    public void What_is_no_rule_denies_everything(string text)
    {
        var list = DenyList.Read(text);
        Assert.Contains("everything, because line", list.Judge("shell", _ => false)?.Info, StringComparison.Ordinal);
        Assert.Equal(["all"], list.Told);
    }

    [Fact]
    public void A_rule_may_end_what_runs_and_is_told_before_those_that_do_not()
    {
        var list = DenyList.Read("all: slow\nuser root stop: fast\n");
        Assert.Equal(new Denial("Denied by the instance: whatever runs as root (fast).", Stop: true), list.Judge("shell", _ => true));
        Assert.Equal(new Denial("Denied by the instance: everything (slow).", Stop: false), list.Judge("shell", _ => false));
    }

    [Fact]
    public void What_is_written_is_read_as_it_was()
    {
        var list = DenyList.Empty.With([new(DenyKind.All, "", true, "a: b"), new(DenyKind.User, "stop"), new(DenyKind.Type, "file", Reason: "日本")]);
        Assert.Equal(list.Rules, DenyList.Read(list.Text()).Rules);
        Assert.Equal(["all", "user stop", "type file"], list.Told);
        Assert.Equal("a: b; 日本", list.ToldReason);
        Assert.Equal([new DenyRule(DenyKind.Type, "file", Reason: "new"), new DenyRule(DenyKind.User, "stop")],
            list.With([new(DenyKind.Type, "file", Reason: "new"), new(DenyKind.User, "stop")]).Without([new(DenyKind.All, "")]).Rules);
    }

    [Fact]
    public void What_is_told_of_it_is_bounded()
    {
        var list = DenyList.Empty.With(Enumerable.Range(0, 20).Select(i => new DenyRule(DenyKind.User, $"{i:00}{new string('x', 100)}", Reason: $"{i:00}{new string('y', 100)}")));
        Assert.Equal((16, 48, "and 5 more"), (list.Told.Count, list.Told[0].Length, list.Told[^1]));
        Assert.Equal(200, list.ToldReason.Length);
        Assert.NotNull(DenyList.Read(string.Join('\n', Enumerable.Repeat("type bat", 1_001))).WhyBroken);
    }
}
