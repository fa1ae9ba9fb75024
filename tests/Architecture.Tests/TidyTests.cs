using System.Text.RegularExpressions;

namespace CloudAssistant.Architecture.Tests;

/// <summary>What a reviewer would say each time.</summary>
public sealed partial class TidyTests
{
    private const int LinesMax = 500;

    private static readonly string[] InRoot =
    [
        ".ci", ".editorconfig", ".git", ".gitignore", "bench", "benchmarks", "CloudAssistant.Orleans.sln", "Directory.Build.props", "Directory.Packages.props", "LICENSE",
        "README.md", "ca", "docs", "eng", "global.json", "package", "run", "src", "test", "tests",
    ];

    private static readonly string[] Made = ["artifacts", "data", "TestResults", "bin", "obj", ".vs", ".idea", ".vscode"];

    private static readonly string[] Shapeless = ["Helpers", "Helper", "Utils", "Utilities", "Common", "Misc", "Manager", "Managers", "Services", "Extensions"];

    [Fact]
    public void The_root_holds_only_what_a_newcomer_needs_first() =>
        Breaches.None(Directory.GetFileSystemEntries(Sources.Root).Select(path => Path.GetFileName(path)!).Except([.. InRoot, .. Made]));

    [Fact]
    public void No_file_is_longer_than_one_can_hold_in_mind() =>
        // Nobody reads a lock file from end to end.
        Breaches.None(All().Where(file => !file.Path.EndsWith("/package-lock.json", StringComparison.Ordinal) && file.Text.AsSpan().Count('\n') > LinesMax).Select(file => file.Path));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Breaches.None(Sources.Lines(All(), line => LeftOpen().IsMatch(line)).Where(NotHere));

    [Fact]
    public void Tests_await_events_and_never_sleep() =>
        Breaches.None(Sources.Lines(Sources.Under("tests", ".cs"), line => Sleep().IsMatch(line)).Where(NotHere));

    [Fact]
    public void No_test_is_switched_off_or_says_nothing() =>
        Breaches.None(Sources.Lines(Sources.Under("tests", ".cs"), line => Empty().IsMatch(line)).Where(NotHere));

    [Fact]
    public void Time_comes_from_the_injected_clock()
    {
        // The sources of wall-clock time are banned at build; silencing the rule needs this list.
        var silenced = Sources.Lines(All(), line => line.Contains("RS0030", StringComparison.Ordinal)).Where(NotHere);

        Breaches.None(silenced);
    }

    [Fact]
    public void A_file_is_named_after_what_it_holds() =>
        Breaches.None(All().Where(file => Shapeless.Contains(Path.GetFileNameWithoutExtension(file.Path)) || file.Path.Split('/').SkipLast(1).Any(Shapeless.Contains)).Select(file => file.Path));

    [Fact]
    public void No_task_is_left_without_anybody_who_awaits_it() =>
        Breaches.None(Sources.Lines(Sources.Under("src", ".cs"), line => AsyncVoid().IsMatch(line)));

    [Fact]
    public void Nothing_blocks_a_thread_of_the_server()
    {
        // A blocked turn blocks its grain, and enough of them the silo. The agent has threads of its own for what blocks.
        string[] server = ["src/Grains", "src/Silo", "src/Gateway", "src/Standalone"];

        Breaches.None(Sources.Lines(server.SelectMany(directory => Sources.Under(directory, ".cs")), line => Blocking().IsMatch(line)));
    }

    [Fact]
    public void Nothing_names_a_machine_of_ours()
    {
        // Wherever this checkout lies: its path means nothing to anybody else. Beside it too, unless that is a place every machine has.
        string[] everywhere = ["/", "/opt", "/root", "/srv", "/tmp", "/usr/src", "/var/tmp"];
        var parent = Path.GetDirectoryName(Sources.Root)!;
        var here = (everywhere.Contains(parent) ? Sources.Root : parent) + "/";

        Breaches.None(Sources.Lines(All(), line => line.Contains(here, StringComparison.Ordinal) || HomePath().IsMatch(line)).Where(NotHere));
    }

    [Fact]
    public void Nothing_needs_a_tracker_or_a_registry_to_be_understood() =>
        Breaches.None(Sources.Lines(All(), line => Ticket().IsMatch(line) || Registry().IsMatch(line) || ForeignHost().IsMatch(line)).Where(NotHere));

    // Everything that is written by hand, whatever it is written in.
    private static IEnumerable<SourceFile> All() =>
        Sources.InRoot()
            .Concat(Sources.Under(".ci", ""))
            .Concat(Sources.Under("docs", ""))
            .Concat(Sources.Under("eng", ""))
            .Concat(Sources.Under("src", ".cs", ".proto", ".sql", ".csproj", ".props", ".txt"))
            .Concat(Sources.Under("benchmarks", ".cs", ".csproj", ".md"))
            .Concat(Sources.Under("tests", ".cs", ".csproj", ".props", ".json", ".mjs", ".txt"));

    // The patterns themselves stand in this file.
    private static bool NotHere(string found) => !found.StartsWith("tests/Architecture.Tests/TidyTests.cs:", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex LeftOpen();

    [GeneratedRegex(@"\bTask\.Delay\(|\bThread\.Sleep\(")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"Assert\.True\(true|\bSkip *= *""")]
    private static partial Regex Empty();

    [GeneratedRegex(@"\basync void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"\.GetAwaiter\(\)\.GetResult\(\)|\bThread\.Sleep\(")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"(^|[\s""'(=])/(home|workspaces?|builds|Users)/")]
    private static partial Regex HomePath();

    [GeneratedRegex(@"(?<![\w&/])#\d+\b|\b(issue|ticket|pull request)s? #?\d", RegexOptions.IgnoreCase)]
    private static partial Regex Ticket();

    [GeneratedRegex(@"\b(nuget|npmjs|pypi|crates|docker|ghcr|golang|mcr[.]microsoft)[.](org|com|io)\b|\bindex[.]json\b|\b(artifactory|nexus)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Registry();

    // Where to get the SDK is told; else only names that are nobody's.
    [GeneratedRegex(@"https?://(?!dot[.]net\b|aka[.]ms\b|([\w-]+[.])*example([.]com)?\b)([\w-]+[.])+[a-z]{2,}\b", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignHost();
}
