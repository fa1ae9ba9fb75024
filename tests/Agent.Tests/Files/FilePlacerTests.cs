using System.Diagnostics;
using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Tests.Files;

/// <summary>Files on the real file system, and everything that is not one.</summary>
public sealed class FilePlacerTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_placed_in_directories_that_are_made_and_nothing_else_stays()
    {
        Assert.IsType<FileOutcome.Placed>(Place(_folder.File(below: "etc//deep/./er")));

        Assert.Equal(["etc", "etc/deep", "etc/deep/er", "etc/deep/er/motd"], _folder.All);
        Assert.Equal("new\n", File.ReadAllText(_folder["etc/deep/er/motd"]));
        Assert.Equal("0644", ModeOf("etc/deep/er/motd"));
        Assert.Equal(["0755", "0755"], new[] { "etc", "etc/deep/er" }.Select(ModeOf));
    }

    [Theory]
    [InlineData("0600")]
    [InlineData("755")]
    [InlineData("0777")]
    [InlineData("0")]
    [InlineData("4755")]
    public void A_file_has_the_mode_that_was_asked_for_whatever_the_process_masks(string mode)
    {
        Assert.IsType<FileOutcome.Placed>(Place(_folder.File() with { Mode = mode }));

        Assert.Equal(mode.PadLeft(4, '0'), ModeOf("motd"));
    }

    [RootFact]
    public void A_file_has_the_owner_and_the_group_that_were_asked_for_and_keeps_the_bits_that_a_change_of_owner_takes()
    {
        Assert.IsType<FileOutcome.Placed>(Place(_folder.File() with { Owner = "daemon", Group = "daemon", Mode = "6750" }));

        var daemon = Account.Find("daemon")!;
        Assert.Equal($"{daemon.User} {AccountGroup.Find("daemon")} 6750", Stat("%u %g %a", "motd"));
    }

    [Theory]
    [InlineData("no-such-account-here", "", ReportError.AccountNotExists, "Owner not exists")]
    [InlineData("", "no-such-group-here", ReportError.UserGroupNotExists, "Group not exists")]
    public void An_owner_or_group_that_is_not_there_is_refused_before_anything_is_made(string owner, string group, ReportError error, string info)
    {
        Assert.Equal(new FileOutcome.Refused(error, info), Place(_folder.File(below: "new") with { Owner = owner, Group = group }));

        Assert.Empty(_folder.All);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    public void A_name_that_leaves_its_directory_is_refused(string name)
    {
        Assert.Equal(new FileOutcome.Refused(ReportError.FileNameInvalid, "File name is invalid"), Place(_folder.File(name, below: "new")));

        Assert.Empty(_folder.All);
    }

    [Fact]
    public void A_name_is_as_long_as_names_are_and_no_longer()
    {
        Assert.IsType<FileOutcome.Placed>(Place(_folder.File(new string('n', 255))));
        Assert.Equal(ReportError.FileNameInvalid, Refusal(_folder.File(new string('n', 254) + "é")));
    }

    [Theory]
    [InlineData("8")]
    [InlineData("rwx")]
    [InlineData("07777")]
    [InlineData("-1")]
    [InlineData("")]
    public void A_mode_that_is_none_is_refused(string mode) =>
        Assert.Equal(new FileOutcome.Refused(ReportError.FileAuthorityInvalid, "Mode is invalid"), Place(_folder.File() with { Mode = mode }));

    [Fact]
    public void Content_that_did_not_come_as_it_was_sent_is_refused()
    {
        Assert.Equal(ReportError.FileContentInvalid, Refusal(_folder.File() with { Sha256 = new byte[32] }));
        Assert.Equal(ReportError.FileContentInvalid, Refusal(_folder.File() with { Sha256 = default }));
        Assert.Empty(_folder.All);
    }

    [Fact]
    public void A_file_that_is_there_stays_unless_it_may_be_replaced()
    {
        File.WriteAllText(_folder["motd"], "old\n");

        Assert.Equal(new FileOutcome.Refused(ReportError.FileAlreadyExists, "File already exists"), Place(_folder.File()));
        Assert.Equal("old\n", File.ReadAllText(_folder["motd"]));
        Assert.IsType<FileOutcome.Placed>(Place(_folder.File() with { Overwrite = true }));
        Assert.Equal("new\n", File.ReadAllText(_folder["motd"]));
        Assert.Equal(["motd"], _folder.All);
    }

    [Fact]
    public void Who_reads_the_old_file_meanwhile_reads_it_to_its_end()
    {
        File.WriteAllText(_folder["motd"], "old\n");
        using var reader = File.OpenText(_folder["motd"]);

        Assert.IsType<FileOutcome.Placed>(Place(_folder.File() with { Overwrite = true }));
        Assert.Equal("old\n", reader.ReadToEnd());
    }

    [Theory]
    [InlineData(false, ReportError.FileAlreadyExists)]
    [InlineData(true, ReportError.FilePathInvalid)]
    public void What_has_the_name_and_is_no_file_is_never_replaced_nor_followed(bool overwrite, ReportError expected)
    {
        File.WriteAllText(_folder["aim"], "old\n");
        File.CreateSymbolicLink(_folder["link"], _folder["aim"]);
        File.CreateSymbolicLink(_folder["dangling"], _folder["nowhere"]);
        Directory.CreateDirectory(_folder["directory"]);
        Run("mkfifo", _folder["pipe"]);
        var before = _folder.All.ToList();

        foreach (var name in new[] { "link", "dangling", "directory", "pipe" })
            Assert.Equal(expected, Refusal(_folder.File(name) with { Overwrite = overwrite }));
        Assert.Equal(before, _folder.All);
        Assert.Equal("old\n", File.ReadAllText(_folder["aim"]));
    }

    [Fact]
    public void No_symbolic_link_is_followed_on_the_way()
    {
        Directory.CreateDirectory(_folder["aim/below"]);
        Directory.CreateSymbolicLink(_folder["link"], _folder["aim"]);
        Directory.CreateSymbolicLink(_folder["aim/around"], _folder["aim"]);
        File.WriteAllText(_folder["file"], "");
        var before = _folder.All.ToList();

        foreach (var below in new[] { "link", "link/below", "link/new", "aim/around/below", "file", "file/below" })
            Assert.Equal(ReportError.FilePathInvalid, Refusal(_folder.File(below: below)));
        Assert.Equal(before, _folder.All);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("")]
    public void A_path_begins_at_the_root(string path) => Assert.Equal(ReportError.FilePathInvalid, Refusal(_folder.File() with { TargetDir = path }));

    [Fact]
    public void No_path_goes_up()
    {
        Assert.Equal(ReportError.FilePathInvalid, Refusal(_folder.File(below: "../up")));
        Assert.Equal(ReportError.FilePathInvalid, Refusal(_folder.File(below: new string('d', 256))));
    }

    [Fact]
    public void A_directory_that_is_swapped_for_a_link_meanwhile_does_not_lead_the_file_away()
    {
        Directory.CreateDirectory(_folder["mine"]);
        Directory.CreateDirectory(_folder["theirs"]);
        using (var directory = TargetDirectory.Open(_folder["mine"], make: true, out _)!)
        {
            Directory.Move(_folder["mine"], _folder["moved"]);
            Directory.CreateSymbolicLink(_folder["mine"], _folder["theirs"]);
            Assert.IsType<FileOutcome.Placed>(PlaceIn(directory));
        }

        Assert.Equal(["mine", "moved", "moved/motd", "theirs"], _folder.All);
    }

    [Fact]
    public void A_directory_that_is_gone_meanwhile_is_not_made_again()
    {
        Directory.CreateDirectory(_folder["mine"]);
        using var directory = TargetDirectory.Open(_folder["mine"], make: true, out _)!;
        Directory.Delete(_folder["mine"]);

        Assert.IsType<FileOutcome.Failed>(PlaceIn(directory));
        Assert.Empty(_folder.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_comes_meanwhile_is_not_replaced_unless_it_may_be(bool byLink)
    {
        using var directory = TargetDirectory.Open(_folder.Path, make: true, out _)!;
        using (var temp = TempFile.Create(directory, Folder.TempName, out _)!)
        {
            File.WriteAllText(_folder["motd"], "theirs\n");
            Assert.Equal(Errno.Exists, byLink ? temp.BecomeByLink("motd") : temp.Become("motd", replace: false));
        }

        Assert.Equal(["motd"], _folder.All);
        Assert.Equal("theirs\n", File.ReadAllText(_folder["motd"]));
    }

    [Fact]
    public void A_file_system_that_cannot_but_replace_gets_the_file_by_a_second_name()
    {
        using var directory = TargetDirectory.Open(_folder.Path, make: true, out _)!;
        using (var temp = TempFile.Create(directory, Folder.TempName, out _)!)
        {
            Assert.Equal((0, 0), (temp.Write("new\n"u8), temp.BecomeByLink("motd")));
            Assert.Equal(["motd"], _folder.All);
        }

        Assert.Equal("new\n", File.ReadAllText(_folder["motd"]));
    }

    [Fact]
    public void Whatever_path_is_asked_for_nothing_comes_to_lie_elsewhere()
    {
        string[] parts = ["a", "b", "link", "up", ".", "..", "", "...", " ", "file"];
        var outside = Directory.CreateDirectory(_folder["outside"]).FullName;
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var inside = Directory.CreateDirectory(_folder[$"{seed}/in/a/b"]).Parent!.Parent!.FullName;
            Directory.CreateSymbolicLink(Path.Combine(inside, "link"), outside);
            Directory.CreateSymbolicLink(Path.Combine(inside, "a", "up"), "..");
            File.WriteAllText(Path.Combine(inside, "file"), "");
            var asked = string.Join('/', Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)]));
            var name = parts[random.Next(parts.Length)];

            var placed = Place(_folder.File(name) with { TargetDir = $"{inside}/{asked}" }) is FileOutcome.Placed;
            var expected = Path.Combine([inside, .. asked.Split('/').Where(part => part is not ("" or ".")), name]);
            Assert.False(placed && asked.Split('/').Contains(".."), $"{seed}: {asked} {name}");
            Assert.True(!placed || File.ReadAllText(expected) == "new\n", $"{seed}: {asked} {name}");
            for (var way = new FileInfo(expected).Directory!; placed && way.FullName != inside; way = way.Parent!)
                Assert.Null(way.LinkTarget);
            Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
            Assert.Equal([inside], Directory.EnumerateFileSystemEntries(_folder[$"{seed}"]));
        }
    }

    [Fact]
    public void A_temporary_name_that_somebody_has_taken_is_not_theirs_to_fill()
    {
        File.CreateSymbolicLink(_folder[Folder.TempName], _folder["aim"]);

        Assert.IsType<FileOutcome.Failed>(Place(_folder.File()));
        Assert.Equal([Folder.TempName], _folder.All);
    }

    [Fact]
    public void A_file_whose_time_is_over_is_not_placed_and_leaves_nothing()
    {
        Assert.IsType<FileOutcome.TimedOut>(FilePlacer.Place(_folder.File(), new CancellationToken(canceled: true)));

        Assert.Empty(_folder.All);
    }

    [RootFact("/bin/mount", "/bin/umount")]
    public void A_full_disk_leaves_the_old_file_and_no_other()
    {
        Directory.CreateDirectory(_folder["small"]);
        if (!TryRun("/bin/mount", "-t", "tmpfs", "-o", "size=16k", "none", _folder["small"]))
            return; // A machine that lets nobody mount.
        try
        {
            File.WriteAllText(_folder["small/motd"], "old\n");
            var big = _folder.File(content: new string('x', 24_000), below: "small") with { Overwrite = true };

            Assert.Equal(new FileOutcome.Failed("The file could not be created: the disk is full."), Place(big));
            Assert.Equal("old\n", File.ReadAllText(_folder["small/motd"]));
            Assert.Equal(["small", "small/motd"], _folder.All);
        }
        finally
        {
            Run("/bin/umount", _folder["small"]);
        }
    }

    [Fact]
    public void What_an_earlier_life_left_is_removed_and_the_rest_stays()
    {
        File.WriteAllText(_folder[Folder.TempName], "half");
        File.WriteAllText(_folder["motd"], "old\n");

        FilePlacer.RemoveLeft(_folder.Path, _folder.File().RecordId);
        FilePlacer.RemoveLeft(_folder["nowhere"], _folder.File().RecordId);
        Assert.Equal(["motd"], _folder.All);
    }

    private static FileOutcome Place(FileSpec file) => FilePlacer.Place(file, CancellationToken.None);

    private FileOutcome PlaceIn(TargetDirectory directory)
    {
        var own = Account.Own();
        return FilePlacer.Place(directory, _folder.File(), own.User, own.Group, 0x1A4, CancellationToken.None);
    }

    private static ReportError Refusal(FileSpec file) => Assert.IsType<FileOutcome.Refused>(Place(file)).Error;

    private string ModeOf(string name) => Stat("%a", name).PadLeft(4, '0');

    private string Stat(string format, string name) => Run("stat", "-c", format, _folder[name]).Trim();

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
