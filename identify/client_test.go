package identify_test

import (
	"testing"

	"github.com/assay-project/assay/contract"
	"github.com/assay-project/assay/identify"
)

// The strings are as clients sent them, from logs and bug reports in public
// repositories; addresses in them are left out.
func TestParseUserAgent(t *testing.T) {
	for _, tt := range []struct {
		ua, name, version string
		sdk               bool
	}{
		{"Boto3/1.43.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/Z,D,b cfg/retry-mode#legacy Botocore/1.43.11", "boto3", "1.43.11", true},
		{"Boto3/1.26.1 Python/3.9.13 Linux/5.10.0 Botocore/1.29.1 Resource", "boto3", "1.26.1", true},
		{"Botocore/1.29.1 Python/3.9.13 Linux/5.10.0", "botocore", "1.29.1", true},
		{"aiobotocore/2.13.1 md/Botocore#1.34.131 ua/2.0 os/linux#6.5 md/arch#x86_64 lang/python#3.12.3 Botocore/1.34.131", "aiobotocore", "2.13.1", true},
		{"Boto/2.49.0 Python/2.7.16 Linux/4.19.0", "boto", "2.49.0", true},
		{"aws-cli/1.45.11 md/Botocore#1.43.11 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython m/b,Z cfg/retry-mode#legacy botocore/1.43.11", "aws-cli", "1.45.11", true},
		{"aws-cli/2.15.30 md/awscrt#0.19.19 ua/2.0 os/linux#5.15 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp", "aws-cli", "2.15.30", true},
		{"aws-cli/1.18.69 Python/3.8.10 Linux/5.4.0-1045-aws botocore/1.16.19", "aws-cli", "1.18.69", true},
		{"aws-sdk-go-v2/1.30.4 os/linux lang/go#1.22.3 md/GOOS#linux md/GOARCH#amd64 api/sts#1.30.4", "aws-sdk-go-v2", "1.30.4", true},
		{"aws-sdk-go/1.44.122 (go1.19.6; windows; 386)", "aws-sdk-go", "1.44.122", true},
		{"aws-sdk-js/3.651.1 ua/2.0 os/linux#6.1 lang/js md/nodejs#20.17.0 api/s3#3.651.1 m/E", "aws-sdk-js", "3.651.1", true},
		{"aws-sdk-nodejs/2.1692.0 linux/v18.20.4 promise", "aws-sdk-js", "2.1692.0", true},
		{"aws-sdk-java/1.12.262 Linux/5.10 OpenJDK_64-Bit_Server_VM/11.0.16+8 java/11.0.16 vendor/Eclipse_Adoptium cfg/retry-mode/legacy", "aws-sdk-java", "1.12.262", true},
		{"aws-sdk-java/2.30.2 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#17.0.13 md/OpenJDK_64-Bit_Server_VM#17.0.13+11 md/vendor#Eclipse_Adoptium md/en_US m/D,b", "aws-sdk-java", "2.30.2", true},
		{"aws-sdk-kotlin/1.3.76 ua/2.1 api/s3#1.3.76 os/linux#6.1 lang/kotlin#2.0.21 md/javaVersion#17.0.13", "aws-sdk-kotlin", "1.3.76", true},
		{"aws-sdk-rust/1.3.9 ua/2.1 api/ssooidc/1.88.0 os/windows lang/rust/1.87.0 m/E app/AmazonQ-For-CLI", "aws-sdk-rust", "1.3.9", true},
		{"aws-sdk-swift/1.0.69 ua/2.1 api/s3#1.0 os/macOS#15.1.0 lang/swift#6.0.2", "aws-sdk-swift", "1.0.69", true},
		{"aws-sdk-cpp/1.11.493 ua/2.1 api/S3 os/Darwin#23.6.0 lang/c++#C++11 md/aws-crt#0.19.7 md/arch#arm64 md/Clang#15.0.0 m/D", "aws-sdk-cpp", "1.11.493", true},
		{"aws-sdk-php/3.212.2 OS/Linux/5.10.25-linuxkit lang/php/8.0.18 GuzzleHttp/7", "aws-sdk-php", "3.212.2", true},
		{"aws-sdk-ruby3/3.130.0 ruby/2.7.5 x86_64-linux aws-sdk-s3/1.113.0", "aws-sdk-ruby", "3.130.0", true},
		{"aws-sdk-dotnet-coreclr/3.7.305.28 ua/2.0 os/windows#10.0.22631.0 md/ARCH#X64 lang/.NET_Core#8.0.2 md/aws-sdk-dotnet-core#3.7.302.12 api/S3#3.7.305.28 cfg/retry-mode#legacy md/ClientAsync", "aws-sdk-dotnet", "3.7.305.28", true},
		{"aws-sdk-dotnet-coreclr/3.3.10.3 aws-sdk-dotnet-core/3.3.24.3 .NET_Core/4.6.26628.05 OS/Darwin_17.7.0 ClientAsync", "aws-sdk-dotnet", "3.3.10.3", true},
		{"aws-sdk-dotnet/1.3.16.0 .NET Runtime/4.0 .NET Framework/4.0 OS/6.1.7601.65536", "aws-sdk-dotnet", "1.3.16.0", true},
		{"aws-sdk-dotnet-framework/3.7.400.1 ua/2.0 os/windows#10.0", "aws-sdk-dotnet", "3.7.400.1", true},
		{"CRTS3NativeClient/0.1.x", "aws-crt", "0.1.x", true},
		{"mountpoint-s3/1.8.0 mountpoint-s3-client/0.10.0 CRTS3NativeClient/0.1.x platform/unix", "mountpoint-s3", "1.8.0", true},
		{"APN/1.0 HashiCorp/1.0 Terraform/1.5.2 (+https://www.terraform.io) terraform-provider-aws/5.7.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.18.1 os/linux lang/go/1.20.5", "terraform-provider-aws", "5.7.0", true},
		{"APN/1.0 HashiCorp/1.0 Terraform/1.4.5 aws-sdk-go/1.44.122 (go1.19.6; windows; 386)", "terraform", "1.4.5", true},
		{"MinIO (linux; amd64) minio-go/v7.0.63 mc/DEVELOPMENT.2023-10-26T21-23-45Z", "mc", "DEVELOPMENT.2023-10-26T21-23-45Z", false},
		{"MinIO (linux; amd64) minio-go/v7.0.70", "minio-go", "v7.0.70", false},
		{"rclone/v1.63.1", "rclone", "v1.63.1", false},
		{"s3fs/1.90 (commit hash unknown; OpenSSL)", "s3fs", "1.90", false},
		{"Cyberduck/8.7.1.40770 (Mac OS X/13.6) (x86_64)", "cyberduck", "8.7.1.40770", false},
		{"Hadoop 3.3.4, aws-sdk-java/1.12.262 Linux/5.10 OpenJDK_64-Bit_Server_VM/11.0.16+8", "hadoop", "3.3.4", true},
		{"[S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.1030 Linux/4.9 OpenJDK_64-Bit_Server_VM/25.302-b08]", "aws-sdk-java", "1.11.1030", true},
		{"curl/8.5.0", "curl", "8.5.0", false},
		{"python-requests/2.31.0", "python-requests", "2.31.0", false},
		{"Go-http-client/1.1", "go-http-client", "1.1", false},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Mozilla", "5.0", false},
		{"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 aws-sdk-js/2.1692.0 callback", "aws-sdk-js", "2.1692.0", true},
		{"my-deploy-tool", "my-deploy-tool", "", false},
		{"", "", "", false},
		{"((((", "", "", false},
		{"/1.0", "", "", false},
	} {
		c := identify.ParseUserAgent(tt.ua)
		if c.Name != tt.name || c.Version != tt.version || c.SDK != tt.sdk {
			t.Errorf("%q: %q %q SDK %t, want %q %q SDK %t", tt.ua, c.Name, c.Version, c.SDK, tt.name, tt.version, tt.sdk)
		}
	}
}

func TestBrowserUserAgent(t *testing.T) {
	r := identify.Request(contract.Embedded(), request("POST https://dynamodb.eu-west-1.amazonaws.com/",
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64)\nX-Amz-User-Agent: aws-sdk-js/3.651.1 ua/2.0 os/Linux lang/js\nX-Amz-Target: DynamoDB_20120810.ListTables", "{}"))
	if r.Client.Name != "aws-sdk-js" || r.Client.Version != "3.651.1" {
		t.Errorf("client is %+v", r.Client)
	}
}
