using CloudAssistant.Agent.Files;
using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Windows;

namespace CloudAssistant.Agent.Tests.Windows;

public class WindowsFileNameTests
{
    [Theory]
    [InlineData("a.txt", true)]
    [InlineData(".hidden", true)]
    [InlineData("中文 x", true)]
    [InlineData("console", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a.", false)]
    [InlineData("a ", false)]
    [InlineData("a:stream", false)]
    [InlineData("a/b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a*", false)]
    [InlineData("NUL", false)]
    [InlineData("con.txt", false)]
    [InlineData("COM¹", false)]
    [InlineData("lpt³.log", false)]
    [InlineData("CONIN$", false)]
    [InlineData("a\u0001", false)]
    public void A_name_is_one_that_windows_takes_for_nothing_else(string name, bool isOne) => Assert.Equal(isOne, WindowsFilePlacer.IsName(name));

    [Theory]
    [InlineData(@"C:\a\b", "a,b")]
    [InlineData("d:/a//b/", "a,b")]
    [InlineData(@"C:\", "")]
    [InlineData(@"C:\a\..\b", null)]
    [InlineData(@"C:a", null)]
    [InlineData(@"\\server\share", null)]
    [InlineData(@"\\?\C:\a", null)]
    [InlineData("/tmp", null)]
    public void A_directory_is_walked_from_its_drive(string path, string? parts) =>
        Assert.Equal(parts, WindowsFilePlacer.PartsOf(path) is { } walked ? string.Join(',', walked) : null);

    [Theory]
    [InlineData("root", "", "0644", ReportError.AccountNotExists)]
    [InlineData("", "root", "0644", ReportError.UserGroupNotExists)]
    [InlineData("", "", "0600", ReportError.FileAuthorityInvalid)]
    public void Owner_group_and_mode_are_of_other_systems(string owner, string group, string mode, ReportError error)
    {
        var file = new FileSpec
        {
            RecordId = "r",
            Name = "a",
            TargetDir = @"C:\",
            Content = new byte[1],
            Sha256 = System.Security.Cryptography.SHA256.HashData(new byte[1]),
            Owner = owner,
            Group = group,
            Mode = mode,
            Timeout = TimeSpan.FromMinutes(1),
        };

        Assert.Equal(error, WindowsFilePlacer.Judge(file)?.Error);
        Assert.Null(WindowsFilePlacer.Judge(file with { Owner = "", Group = "", Mode = "0644" }));
    }
}
