using System.Reflection;
using System.Text.RegularExpressions;

namespace CloudAssistant.Architecture.Tests;

/// <summary>Who may know whom.</summary>
public sealed partial class ReferenceTests
{
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["Grains.Interfaces"] = [],
        ["Agent.Protocol"] = [],
        ["Api"] = [],
        ["Grains"] = ["Grains.Interfaces"],
        ["Silo"] = ["Grains", "Grains.Interfaces"],
        ["Gateway"] = ["Grains.Interfaces", "Agent.Protocol", "Api"],
        ["Agent"] = ["Agent.Protocol"],
        ["Cli"] = ["Api"],
        // Server and agent are built with the launcher and started by it; it loads neither.
        ["Launcher"] = ["Api", "Agent (built only)", "Standalone (built only)"],
        ["Standalone"] = ["Silo", "Gateway"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Grains.Interfaces"] = ["Microsoft.Orleans.Sdk"],
        ["Agent.Protocol"] = ["Google.Protobuf", "Grpc.Tools"],
        ["Api"] = [],
        ["Grains"] = ["Cronos", "Microsoft.Orleans.Reminders", "Microsoft.Orleans.Sdk", "Microsoft.Orleans.Streaming"],
        ["Silo"] =
        [
            "Microsoft.Data.Sqlite", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet", "Microsoft.Orleans.Reminders.AdoNet",
            "Microsoft.Orleans.Server", "Microsoft.Orleans.Streaming", "NSec.Cryptography", "Npgsql",
        ],
        ["Gateway"] = ["Microsoft.Orleans.Client", "Microsoft.Orleans.Clustering.AdoNet", "Npgsql"],
        ["Agent"] = ["BouncyCastle.Cryptography", "Microsoft.Extensions.Hosting.WindowsServices", "System.CommandLine", "Google.Protobuf", "Grpc.Tools"],
        ["Cli"] = ["Spectre.Console", "System.CommandLine"],
        ["Launcher"] = ["Npgsql", "Spectre.Console", "System.CommandLine"],
        ["Standalone"] = [],
    };

    // The launcher makes logins and lets them read membership, on a server that is there before any silo.
    private static readonly string[] MaySpeakSql = ["src/Launcher/Postgres/PrivatePostgres.cs", "src/Launcher/Postgres/MembershipLogin.cs"];

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Sources.Root, "src")).Where(HasProject).Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        Assert.True(May.TryGetValue(project, out var allowed), $"Say in this test what {project} may reference.");

        Breaches.None(ReferencesOf(project).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_the_packages_of_its_kind(string project)
    {
        Assert.True(Packages.TryGetValue(project, out var allowed), $"Say in this test which packages {project} may use.");

        Breaches.None(PackageReference().Matches(ProjectText(project)).Select(match => match.Groups[1].Value).Except(allowed));
    }

    [Fact]
    public void The_assembly_of_the_gateway_knows_neither_grains_nor_silo_nor_the_embedded_database()
    {
        var known = Assembly.Load("CloudAssistant.Gateway").GetReferencedAssemblies().Select(name => name.Name);

        Breaches.None(known.Intersect(["CloudAssistant.Grains", "CloudAssistant.Silo", "Microsoft.Data.Sqlite", "NSec.Cryptography"]));
    }

    [Fact]
    public void The_gateway_speaks_no_sql_and_names_its_database_driver_only_where_it_finds_the_silos()
    {
        var files = Sources.Under("src/Gateway", ".cs").Where(file => !file.Path.EndsWith("/Hosting/ClusterOptions.cs", StringComparison.Ordinal)
            && !file.Path.EndsWith("/Hosting/ClusterClient.cs", StringComparison.Ordinal));

        Breaches.None(Sources.Lines(files, line => SqlUse().IsMatch(line)));
    }

    [Fact]
    public void The_gateway_holds_no_secret() =>
        // The one hands on the secret of a key that was just made, which is told to its maker and to nobody again.
        Breaches.None(Sources.Lines(
            Sources.Under("src/Gateway", ".cs").Where(file => file.Path != "src/Gateway/Access/CreateAccessKey.cs"), line => SecretUse().IsMatch(line)));

    [Fact]
    public void Sql_is_spoken_in_the_silo_only_and_where_the_launcher_makes_logins()
    {
        // The gateway has a rule of its own above.
        var files = Sources.Under("src", ".cs").Where(file => !file.Path.StartsWith("src/Silo/", StringComparison.Ordinal)
            && !file.Path.StartsWith("src/Gateway/", StringComparison.Ordinal) && !MaySpeakSql.Contains(file.Path));

        Breaches.None(Sources.Lines(files, line => SqlUse().IsMatch(line)));
    }

    private static bool HasProject(string directory) => Directory.GetFiles(directory, "*.csproj").Length > 0;

    private static string ProjectText(string project) => File.ReadAllText(Path.Combine(Sources.Root, "src", project, project + ".csproj"));

    private static IEnumerable<string> ReferencesOf(string project) =>
        ProjectReference().Matches(ProjectText(project))
            .Select(match => match.Groups[1].Value + (match.Value.Contains("ReferenceOutputAssembly=\"false\"", StringComparison.Ordinal) ? " (built only)" : ""));

    [GeneratedRegex("""<ProjectReference Include="[^"]*?([^"/\\]+)\.csproj"[^>]*>""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex("<PackageReference Include=\"([^\"]+)\"")]
    private static partial Regex PackageReference();

    [GeneratedRegex(@"\b(Npgsql|Sqlite|DbConnection|DbCommand)|""\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM) ")]
    private static partial Regex SqlUse();

    [GeneratedRegex(@"\b(MasterKey|AccessKeySecret|HMACSHA\d+|PrivateKey)\b")]
    private static partial Regex SecretUse();
}
