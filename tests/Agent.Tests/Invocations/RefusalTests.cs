using CloudAssistant.Agent.Invocations;
using static CloudAssistant.Agent.Tests.Invocations.Scripts;

namespace CloudAssistant.Agent.Tests.Invocations;

public sealed class RefusalTests : IDisposable
{
    private readonly Scripts _scripts = new();

    public void Dispose()
    {
        Assert.Equal(0, _scripts.FilesLeft());
        _scripts.Dispose();
    }

    [Fact]
    public void Bat_scripts_do_not_apply_to_Linux() =>
        Assert.Equal(NotStartedReason.CommandNotApplicable, _scripts.Refused(_scripts.Shell("x") with { Kind = ScriptKind.Bat }).Reason);

    [Theory]
    [InlineData("no-such-account-here")]
    [InlineData("a\0b")]
    public void An_unknown_account_is_refused(string name) =>
        Assert.Equal(NotStartedReason.AccountNotExists, _scripts.Refused(_scripts.Shell("x") with { Username = name }).Reason);

    [Fact]
    public void A_directory_that_is_gone_is_refused()
    {
        var gone = Directory.CreateDirectory(Path.Combine(_scripts.Directory, "gone")).FullName;
        Directory.Delete(gone);
        Assert.Equal(NotStartedReason.DirectoryNotExists, _scripts.Refused(_scripts.Shell("x") with { WorkingDir = gone }).Reason);
        Assert.Equal(NotStartedReason.DirectoryNotExists, _scripts.Refused(_scripts.Shell("x") with { WorkingDir = "tmp" }).Reason);
    }

    [Theory]
    [InlineData("#!/no/such/interpreter\n", "", "was not found")]
    [InlineData("x", "no-such-program {{ACS::ScriptFileName}}", "launcher's program was not found")]
    [InlineData("x", "/etc/passwd", "cannot be executed")]
    [InlineData("x", "sh 'open", "quote")]
    [InlineData("x", "   ", "no program")]
    public void What_cannot_be_executed_is_refused_with_plain_words(string script, string launcher, string words)
    {
        var refused = _scripts.Refused(_scripts.Shell(script) with { Launcher = launcher });
        Assert.Equal(NotStartedReason.ExecutionException, refused.Reason);
        Assert.Contains(words, refused.Info, StringComparison.Ordinal);
        Assert.DoesNotContain(_scripts.Directory, refused.Info, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("big", 200_000)]
    [InlineData("na=me", 1)]
    [InlineData("", 1)]
    public void Parameters_no_environment_can_hold_are_refused(string name, int length)
    {
        var spec = _scripts.Shell("x") with { Environment = new Dictionary<string, string> { [name] = new('v', length) } };
        Assert.Equal(NotStartedReason.ExecutionException, _scripts.Refused(spec).Reason);
    }
}
