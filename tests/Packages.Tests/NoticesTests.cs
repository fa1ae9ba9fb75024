using System.Text.RegularExpressions;
using System.Xml.Linq;
using CloudAssistant.Launcher;

namespace CloudAssistant.Packages.Tests;

/// <summary>What others wrote is named, with its terms, wherever the agent is handed on.</summary>
[Collection(MadePackages.Once)]
public sealed class NoticesTests(MadePackages packages)
{
    [PackageFact("dpkg-deb")]
    public async Task Every_package_that_the_agent_is_made_of_is_named_with_its_version_and_its_terms()
    {
        var notices = await MadePackages.RunAsync("sh", "-c", $"tar -xzOf {packages.Tar} --wildcards '*/NOTICES'");
        foreach (var (package, version) in References())
            Assert.Matches($@"\n{Regex.Escape(package)} {Regex.Escape(version)}\n\n.*Copyright.*\nLicence: \S+\nhttps://", notices.Replace("©", "Copyright ©", StringComparison.Ordinal));
        Assert.Contains("\nThe .NET runtime and libraries\n\nThe MIT License (MIT)\n", notices, StringComparison.Ordinal);
        Assert.Contains("Redistributions in binary form must reproduce", notices, StringComparison.Ordinal);
    }

    [PackageFact("dpkg-deb", "rpm", "rpmbuild")]
    public async Task The_notices_are_where_each_kind_of_package_has_them_and_with_our_own_licence()
    {
        using var to = new ScratchRoot();
        await MadePackages.RunAsync("sh", "-c", $"cd {to.In("")} && tar -xzf {packages.Tar} && dpkg-deb -x {packages.Deb} deb");
        await to.RpmAsync("--install", "--nodeps", "--noscripts", packages.Rpm);
        var top = Path.GetFileName(packages.Tar).Replace(".tar.gz", "", StringComparison.Ordinal);
        var (licence, notices) = (await ReadAsync($"{top}/LICENSE"), await ReadAsync($"{top}/NOTICES"));
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "LICENSE")), licence);
        Assert.Equal(licence + "\n" + notices, await ReadAsync("deb/usr/share/doc/cloud-assistant-agent/copyright"));
        Assert.Equal(
            (licence, notices),
            (await ReadAsync("usr/share/licenses/cloud-assistant-agent/LICENSE"), await ReadAsync("usr/share/licenses/cloud-assistant-agent/NOTICES")));

        Task<string> ReadAsync(string path) => File.ReadAllTextAsync(to.In(path));
    }

    private static IEnumerable<(string Package, string Version)> References()
    {
        var versions = Elements("Directory.Packages.props", "PackageVersion").ToDictionary(e => e.Attribute("Include")!.Value, e => e.Attribute("Version")!.Value);
        var references = new[] { "src/Agent/Agent.csproj", "src/Agent.Protocol/Agent.Protocol.csproj" }
            .SelectMany(project => Elements(project, "PackageReference"))
            .Where(reference => reference.Attribute("PrivateAssets") is null)
            .Select(reference => reference.Attribute("Include")!.Value)
            .Distinct()
            .ToList();
        Assert.Contains("Google.Protobuf", references);
        return references.Select(package => (package, versions[package]));
    }

    private static IEnumerable<XElement> Elements(string file, string name) => XDocument.Load(Path.Combine(Repository.Root, file)).Descendants(name);
}
