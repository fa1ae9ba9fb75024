using CloudAssistant.Cli.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Tests.Access;

public sealed class ProfileTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("ca-profile-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public void The_file_that_run_leaves_names_the_server()
    {
        Leave();

        Assert.Equal(Of(1, "left.json"), Profile.Find(new() { Data = _data }, _ => null));
    }

    [Fact]
    public void A_variable_wins_over_the_file_and_an_option_over_the_variable()
    {
        Leave();
        string? Variable(string name) => name switch
        {
            ProfileVariables.Endpoint => "http://127.0.0.1:2",
            ProfileVariables.Data => _data,
            _ => null,
        };

        Assert.Equal(Of(2, "left.json"), Profile.Find(new(), Variable));
        Assert.Equal(Of(3, "mine.json"), Profile.Find(new() { Endpoint = "http://127.0.0.1:3", Key = new KeyInFile("mine.json") }, Variable));
    }

    [Fact]
    public void A_named_directory_wins_over_variables()
    {
        Leave();

        Assert.Equal(Of(1, "left.json"), Profile.Find(new() { Data = _data }, _ => "http://127.0.0.1:9"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"Endpoint":"nonsense","AccessKeyFile":"k"}""")]
    public void What_names_no_server_is_told(string? left)
    {
        if (left is not null)
            File.WriteAllText(Path.Combine(_data, "endpoint.json"), left);

        Assert.Throws<UsageException>(() => Profile.Find(new() { Data = _data }, _ => null));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{")]
    [InlineData("{}")]
    public void A_key_file_without_a_key_is_told_without_its_content(string? content)
    {
        var file = Path.Combine(_data, "key.json");
        if (content is not null)
            File.WriteAllText(file, content);

        Assert.Throws<UsageException>(() => new Profile(new Uri("http://127.0.0.1:1"), new KeyInFile(file), "local-1").Connect());
    }

    private static Profile Of(int port, string keyFile) => new(new Uri($"http://127.0.0.1:{port}"), new KeyInFile(keyFile), "local-1");

    private void Leave() =>
        File.WriteAllText(Path.Combine(_data, "endpoint.json"), """{"Endpoint":"http://127.0.0.1:1","AccessKeyFile":"left.json"}""");
}
