using System.Text.RegularExpressions;
using CloudAssistant.Launcher;

namespace CloudAssistant.Packages.Tests;

/// <summary>What is in the packages, and whose it is.</summary>
[Collection(MadePackages.Once)]
public sealed partial class ContentTests(MadePackages packages)
{
    private static readonly string[] Tree =
    [
        "-rw------- root/root /etc/cloud-assistant/agent.env",
        "-rw-r--r-- root/root /usr/lib/systemd/system/cloud-assistant-agent.service",
        "-rwxr-xr-x root/root /usr/bin/cloud-assistant-agent",
    ];

    [PackageFact("dpkg-deb")]
    public async Task Every_file_of_the_deb_is_roots_and_only_root_reads_settings()
    {
        var files = Files(await MadePackages.RunAsync("dpkg-deb", "--contents", packages.Deb), line => DebianLine().Match(line));
        Assert.Equal(Sorted("-rw-r--r-- root/root /usr/share/doc/cloud-assistant-agent/copyright"), files);
        var control = await MadePackages.RunAsync("dpkg-deb", "--info", packages.Deb);
        Assert.Contains($" Version: {MadePackages.Version}\n", control, StringComparison.Ordinal);
        Assert.Matches(@"\n Depends: libc6 \(>= 2\.\d+\), libssl3 \|", control);
        Assert.Equal("/etc/cloud-assistant/agent.env\n", await MadePackages.RunAsync("dpkg-deb", "--info", packages.Deb, "conffiles"));
    }

    [PackageFact("rpm", "rpmbuild", "dpkg-deb")]
    public async Task The_rpm_holds_the_same_and_keeps_settings_that_were_changed()
    {
        var files = Files(await MadePackages.RunAsync("rpm", "-qlvp", packages.Rpm), line => RpmLine().Match(line));
        Assert.Equal(Sorted(
            "-rw-r--r-- root/root /usr/share/licenses/cloud-assistant-agent/LICENSE", "-rw-r--r-- root/root /usr/share/licenses/cloud-assistant-agent/NOTICES"), files);
        Assert.Equal("/etc/cloud-assistant/agent.env\n", await MadePackages.RunAsync("rpm", "-qp", "--configfiles", packages.Rpm));
        // config, noreplace
        Assert.Contains("/etc/cloud-assistant/agent.env 17\n", await MadePackages.RunAsync("rpm", "-qp", "--queryformat", "[%{FILENAMES} %{FILEFLAGS}\n]", packages.Rpm), StringComparison.Ordinal);
        Assert.Contains("libc.so.6", await MadePackages.RunAsync("rpm", "-qp", "--requires", packages.Rpm), StringComparison.Ordinal);
    }

    [PackageFact("dpkg-deb")]
    public async Task The_sums_are_of_all_that_was_made()
    {
        var sums = await File.ReadAllLinesAsync(Path.Combine(packages.Made, "SHA256SUMS"));
        Assert.Equal(Directory.EnumerateFiles(packages.Made).Count() - 1, sums.Length);
        await MadePackages.RunAsync("sh", "-c", $"cd {packages.Made} && sha256sum --check --strict SHA256SUMS");
    }

    [PackageFact("dpkg-deb"), Trait("Category", "Long")]
    public async Task The_same_commit_and_program_give_the_same_bytes()
    {
        using var again = new ScratchRoot();
        await packages.PackageAsync(again.In("made"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(packages.Made, "SHA256SUMS")), await File.ReadAllTextAsync(again.In("made/SHA256SUMS")));
    }

    [PackageFact("dpkg-deb", "systemd-analyze")]
    public async Task Systemd_finds_nothing_wrong_with_the_unit()
    {
        using var machine = new ScratchRoot();
        var unit = machine.In("cloud-assistant-agent.service");
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "eng/packages/cloud-assistant-agent.service"));
        // What it knows from version 254 on, and skips before.
        text = text.Replace("DelegateSubgroup=cloud-assistant-agent\n", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(unit, text.Replace("/usr/bin/cloud-assistant-agent", packages.Program, StringComparison.Ordinal));
        Assert.Equal("", await MadePackages.RunAsync("systemd-analyze", "verify", "--man=no", unit));
    }

    [Theory]
    [InlineData("--arch sparc", "--arch is x64 or arm64, not sparc.")]
    [InlineData("--version latest", "--version is like 1.2.3 or 1.2.3-rc.1, not latest.")]
    [InlineData("--only zip", "--only is deb, rpm or tar, not zip.")]
    [InlineData("--version", "--version needs a value; see ./package --help")]
    [InlineData("--program /no/such", "/no/such is no file.")]
    public async Task A_wrong_call_says_what_is_right(string call, string says)
    {
        var (exitCode, output) = await Launcher.Processes.Tool.RunAsync(
            [Path.Combine(Repository.Root, "package"), .. call.Split(' ')], CancellationToken.None);
        Assert.Equal((2, says + "\n"), (exitCode, output));
    }

    private static IEnumerable<string> Sorted(params string[] further) => Tree.Concat(further).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Files(string list, Func<string, Match> read) => list.Split('\n')
        .Select(read)
        .Where(line => line.Success && line.Groups["mode"].Value[0] != 'd')
        .Select(line => $"{line.Groups["mode"]} {line.Groups["user"]}/{line.Groups["group"]} /{line.Groups["path"]}")
        .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^(?<mode>\S+) (?<user>\w+)/(?<group>\w+) .* \./(?<path>\S*)$")]
    private static partial Regex DebianLine();

    [GeneratedRegex(@"^(?<mode>\S+)\s+\d+\s+(?<user>\w+)\s+(?<group>\w+) .* /(?<path>\S*)$")]
    private static partial Regex RpmLine();
}
