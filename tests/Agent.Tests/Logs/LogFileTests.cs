using CloudAssistant.Agent.Logs;
using CloudAssistant.Agent.Tests.Invocations;
using CloudAssistant.Agent.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Agent.Tests.Logs;

/// <summary>The agent's own log, in real files.</summary>
public sealed class LogFileTests : IDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("agent-log-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    private readonly List<string> _elsewhere = [];

    private string Newest => Path.Combine(_state, "log", "agent.log");

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public void A_line_has_its_time_in_utc_and_is_one_line_that_only_the_owner_can_read()
    {
        using (var log = New())
            log.Write("linked");
        Assert.Equal("2026-01-02T03:04:05.678Z log file 1\n2026-01-02T03:04:05.678Z linked\n", File.ReadAllText(Newest));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Newest));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Newest)!));
        Assert.Equal("a b [31m", LogLine.Clean("a\nb\u001b[31m"));
        Assert.Equal(LogLine.CharactersMax, LogLine.Clean(new string('x', 100_000)).Length);
    }

    [Fact]
    public void It_never_grows_beyond_its_settings_and_keeps_the_newest()
    {
        const int Lines = 4_000;
        using var log = New(bytes: 16 * 1024, files: 3);
        for (var i = 0; i < Lines; i++)
            log.Write($"line {i}");
        Assert.Equal(["agent.log", "agent.log.1", "agent.log.2"], Directory.GetFiles(Path.Combine(_state, "log")).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(Path.Combine(_state, "log")), file => Assert.InRange(new FileInfo(file).Length, 1, 16 * 1024));
        var all = LogReader.Last(_state, 100_000);
        var kept = all.Where(line => line.Contains(" line ", StringComparison.Ordinal)).ToList();
        Assert.Equal(Enumerable.Range(Lines - kept.Count, kept.Count).Select(i => $"2026-01-02T03:04:05.678Z line {i}"), kept);
        Assert.InRange(kept.Count, 1_000, Lines - 1);
        Assert.Equal(all.TakeLast(1_000), LogReader.Last(_state, 1_000));
    }

    [Fact]
    public void A_next_life_goes_on_behind_a_torn_line_and_removes_what_its_settings_no_longer_keep()
    {
        using (var log = New(bytes: 16 * 1024, files: 4))
            for (var i = 0; i < 3_000; i++)
                log.Write($"line {i}");
        File.AppendAllText(Newest, "2026-01-02T03:04:05.678Z tor");
        using (var log = New(bytes: 16 * 1024, files: 2))
            log.Write("next life");
        Assert.EndsWith("Z tor\n2026-01-02T03:04:05.678Z next life\n", File.ReadAllText(Newest), StringComparison.Ordinal);
        Assert.Equal(2, LogFile.Paths(_state).Count());
    }

    [Fact]
    public void Without_files_none_is_written_and_with_one_it_begins_anew()
    {
        using (var log = New(files: 0))
            log.Write("nowhere");
        Assert.Empty(LogFile.Paths(_state));
        using (var log = New(bytes: 16 * 1024, files: 1))
            for (var i = 0; i < 3_000; i++)
                log.Write($"line {i}");
        Assert.InRange(new FileInfo(Assert.Single(LogFile.Paths(_state))).Length, 1, 16 * 1024);
        Assert.EndsWith("line 2999\n", File.ReadAllText(Newest), StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_written_is_told_once_elsewhere_and_counted_in_the_log()
    {
        // Where a file lies no directory can be made.
        File.WriteAllText(Path.Combine(_state, "log"), "");
        using var log = New();
        log.Write("one");
        log.Write("two");
        Assert.Single(_elsewhere);
        File.Delete(Path.Combine(_state, "log"));
        log.Write("three");
        Assert.Equal(["log file 1", "lines are missing here, 2 of them", "three"], File.ReadAllLines(Newest).Select(line => LogLine.Split(line).Text.Split(": ")[0]));
    }

    [Fact]
    public void The_last_room_on_a_disk_is_left_to_the_journal()
    {
        var room = true;
        using var log = new LogFile(_state, new LogSettings(), _time, () => room, _elsewhere.Add);
        log.Write("before");
        room = false;
        log.Write("meanwhile");
        room = true;
        log.Write("after");
        Assert.Equal(
            ["log file 1", "before", "lines are missing here, 1 of them: what room there is on the disk is kept for the journal", "after"],
            File.ReadAllLines(Newest).Select(line => LogLine.Split(line).Text));
    }

    [SmallDiskFact]
    public void On_a_full_disk_it_waits_and_no_line_is_left_in_half()
    {
        using var disk = SmallDisk.Mount(Path.Combine(_state, "log"), bytes: 64 * 1024, files: 20);
        using (var log = New())
        {
            log.Write("before");
            disk.TakeBytes();
            for (var i = 0; i < 100; i++)
                log.Write(new string('x', 900));
            Assert.Single(_elsewhere);
            disk.GiveBack();
            log.Write("after");
        }
        var lines = File.ReadAllLines(Newest).Select(line => LogLine.Split(line)).ToList();
        Assert.All(lines, line => Assert.NotEmpty(line.Time));
        Assert.Equal("after", lines[^1].Text);
        var kept = lines.Count(line => line.Text.StartsWith('x'));
        Assert.StartsWith($"lines are missing here, {100 - kept} of them: ", lines[^2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_follows_gets_each_line_once_through_the_changes_of_files()
    {
        using var log = New(bytes: 16 * 1024, files: 10);
        log.Write("first");
        var got = new List<string>();
        using var over = new CancellationTokenSource();
        var following = LogReader.FollowAsync(_state, 10, Add, _time, over.Token);
        for (var i = 0; i < 3_000; i++)
        {
            log.Write($"line {i}");
            if (i % 100 != 0)
                continue;
            // Until it looked once more.
            await Scripts.UntilAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                lock (got)
                    return got.LastOrDefault() == $"line {i}";
            });
        }
        await over.CancelAsync();
        await following.WaitAsync(Link.ScriptedGateway.Patience);
        Assert.Equal(["first", .. Enumerable.Range(0, 2_901).Select(i => $"line {i}")], got.Where(text => !text.StartsWith("log file", StringComparison.Ordinal)));

        void Add(string line)
        {
            lock (got)
                got.Add(LogLine.Split(line).Text);
        }
    }

    private LogFile New(int bytes = 1024 * 1024, int files = 4) => new(_state, new LogSettings(bytes, files), _time, () => true, _elsewhere.Add);
}
