using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Verbs;

public sealed class SystemServiceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("root-").FullName;

    [Theory]
    [InlineData("", true, SystemService.Next.Nothing)]
    [InlineData("run/systemd/system", true, SystemService.Next.Nothing)]
    [InlineData("usr/lib/systemd/system", true, SystemService.Next.SayHow)]
    [InlineData("usr/lib/systemd/system run/systemd/system", true, SystemService.Next.Start)]
    [InlineData("etc/systemd/system run/systemd/system", true, SystemService.Next.Start)]
    [InlineData("usr/lib/systemd/system run/systemd/system", false, SystemService.Next.SayHow)]
    public void Enrolling_starts_the_service_where_one_is_installed_systemd_runs_and_nobody_said_otherwise(string there, bool mayStart, object next)
    {
        foreach (var directory in there.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Directory.CreateDirectory(Path.Combine(_root, directory));
        foreach (var units in new[] { "usr/lib/systemd/system", "etc/systemd/system" }.Select(d => Path.Combine(_root, d)).Where(Directory.Exists))
            File.WriteAllText(Path.Combine(units, SystemService.Unit), "");

        Assert.Equal(next, SystemService.AfterEnrolling(new StateDirectory(SystemService.StatePath), mayStart, _root));
        Assert.Equal(SystemService.Next.Nothing, SystemService.AfterEnrolling(new StateDirectory(_root), mayStart, _root));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
