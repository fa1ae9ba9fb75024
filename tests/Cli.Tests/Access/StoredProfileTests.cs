using CloudAssistant.Cli.Access;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Tests.Access;

public sealed class StoredProfileTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("ca-home-").FullName;
    private readonly Dictionary<string, string> _variables;

    public StoredProfileTests()
    {
        _variables = new() { ["HOME"] = _home, [ProfileVariables.Data] = _home };
        Write("endpoint.json", """{"Endpoint":"http://127.0.0.1:1","AccessKeyFile":"left.json"}""");
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void The_current_profile_wins_over_what_run_left_and_a_variable_over_the_profile()
    {
        Own();

        Assert.Equal((5, new KeyInHand("own", "own-secret"), "r-own"), Found(new()));

        _variables[ProfileVariables.Endpoint] = "http://127.0.0.1:6";
        _variables["ALICLOUD_ACCESS_KEY_ID"] = "old";
        _variables["ALICLOUD_ACCESS_KEY_SECRET"] = "old-secret";
        _variables["ALICLOUD_REGION_ID"] = "r-old";
        Assert.Equal((6, new KeyInHand("old", "old-secret"), "r-old"), Found(new()));

        _variables["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "new";
        _variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "new-secret";
        _variables["ALIBABA_CLOUD_REGION_ID"] = "r-new";
        Assert.Equal((6, new KeyInHand("new", "new-secret"), "r-new"), Found(new()));

        _variables[ProfileVariables.AccessKeyId] = "ours";
        _variables[ProfileVariables.AccessKeySecret] = "ours-secret";
        _variables[ProfileVariables.RegionId] = "r-ours";
        Assert.Equal((6, new KeyInHand("ours", "ours-secret"), "r-ours"), Found(new()));
    }

    [Fact]
    public void A_named_profile_wins_over_variables_and_an_option_over_the_profile()
    {
        Own();
        _variables[ProfileVariables.Endpoint] = "http://127.0.0.1:6";
        _variables["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "new";
        _variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "new-secret";

        Assert.Equal((7, new KeyInFile("other.json"), "local-1"), Found(new() { Profile = "other" }));
        Assert.Equal((8, new KeyInFile("mine.json"), "r-mine"), Found(new() { Profile = "other", Endpoint = "http://127.0.0.1:8", Key = new KeyInFile("mine.json"), RegionId = "r-mine" }));
        Assert.Throws<UsageException>(() => Found(new() { Profile = "none" }));
    }

    [Fact]
    public void Keys_for_the_vendors_cloud_are_not_shown_to_the_server_of_run()
    {
        Vendors();
        _variables["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "new";
        _variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "new-secret";

        Assert.Equal((1, new KeyInFile("left.json"), "local-1"), Found(new()));
    }

    [Fact]
    public void The_aliyun_clis_current_profile_gives_the_key_for_a_server_that_was_named_and_others_by_their_name()
    {
        Vendors();

        Assert.Equal((9, new KeyInHand("ali", "ali-secret"), "local-1"), Found(new() { Endpoint = "http://127.0.0.1:9" }));
        Assert.Equal((9, new KeyInHand("second", "second-secret"), "cn-hangzhou"), Found(new() { Endpoint = "http://127.0.0.1:9", Profile = "second" }));
        Assert.Throws<UsageException>(() => Found(new() { Endpoint = "http://127.0.0.1:9", Profile = "role" }));
    }

    [Fact]
    public void Half_a_key_in_variables_is_told()
    {
        _variables[ProfileVariables.AccessKeyId] = "ours";

        Assert.Throws<UsageException>(() => Found(new()));
    }

    [Fact]
    public void A_file_that_is_not_json_is_told_without_its_content()
    {
        Write(".config/cloud-assistant/config.json", "{secret");

        Assert.DoesNotContain("secret", Assert.Throws<UsageException>(() => Found(new())).Message, StringComparison.Ordinal);
    }

    private (int Port, KeySource Key, string Region) Found(ProfileWishes wishes)
    {
        var found = Profile.Find(wishes, name => _variables.GetValueOrDefault(name));
        return (found.Endpoint.Port, found.Key, found.RegionId);
    }

    private void Own() => Write(
        ".config/cloud-assistant/config.json",
        """
        {"current":"mine","profiles":[
          {"name":"mine","mode":"AK","endpoint":"http://127.0.0.1:5","access_key_id":"own","access_key_secret":"own-secret","region_id":"r-own"},
          {"name":"other","mode":"AK","endpoint":"http://127.0.0.1:7","access_key_file":"other.json"}]}
        """);

    private void Vendors() => Write(
        ".aliyun/config.json",
        """
        {"current":"default","meta_path":"","profiles":[
          {"name":"default","mode":"AK","access_key_id":"ali","access_key_secret":"ali-secret","region_id":"","output_format":"json","retry_timeout":0},
          {"name":"second","mode":"AK","access_key_id":"second","access_key_secret":"second-secret","region_id":"cn-hangzhou"},
          {"name":"role","mode":"RamRoleArn","access_key_id":"x","access_key_secret":"y"}]}
        """);

    private void Write(string path, string content)
    {
        var full = Path.Combine(_home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
