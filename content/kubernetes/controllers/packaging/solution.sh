# One way through the whole lesson, in the order of its tasks.
cat > page/Dockerfile <<'END'
FROM nginx:1.25
COPY index.html /usr/share/nginx/html/index.html
END
docker build -t registry.podlab:5000/page:v1 page
docker push registry.podlab:5000/page:v1
kubectl create deployment page --image=registry.podlab:5000/page:v1 --replicas=2
kubectl rollout status deployment page --timeout=60s
docker build -t registry.podlab:5000/news:v2 news
docker push registry.podlab:5000/news:v2
kubectl set image deployment/news news=registry.podlab:5000/news:v2
kubectl rollout status deployment news --timeout=60s
docker tag localhost:5000/desk:v1 registry.podlab:5000/desk:v1
docker push registry.podlab:5000/desk:v1
kubectl set image deployment/desk desk=registry.podlab:5000/desk:v1
kubectl rollout status deployment desk --timeout=60s
